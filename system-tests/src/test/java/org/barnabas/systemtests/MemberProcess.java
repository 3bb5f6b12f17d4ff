package org.barnabas.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.barnabas.client.RecordStream;
import org.barnabas.client.ZooKeeperConsumer;

/** A member of a group that lives in ZooKeeper, in a process of its own: of the library, or of the client of 0.8.2.1. */
final class MemberProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final String JOINED = "joined";

    private final RunningProcess process;

    private MemberProcess(List<String> command, Path output) {
        process = RunningProcess.start(command, Map.of(), output);
    }

    /** One of the library; its ZooKeeper session ends after six seconds. */
    static MemberProcess ofLibrary(String zooKeeper, String group, String topic, int streams, Path output) {
        return slow(zooKeeper, group, topic, streams, 0, output);
    }

    /** One of the library that takes so long for each record. */
    static MemberProcess slow(String zooKeeper, String group, String topic, int streams, int ms, Path output) {
        List<String> command = new ArrayList<>(BrokerLaunch.javaWith(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1")));
        command.addAll(List.of(MemberProcess.class.getName(), zooKeeper, group, topic));
        command.addAll(List.of(Integer.toString(streams), Integer.toString(ms)));
        return new MemberProcess(command, output);
    }

    /** One of 0.8.2.1. */
    static MemberProcess of082(String zooKeeper, String group, String topic, int streams, Path output) {
        Path classPath = Path.of("..", "build", "old-clients", "0.8.2.1", "target", "class-path");
        try {
            return new MemberProcess(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            Files.readString(classPath).trim(),
                            Path.of("src", "test", "clients", "java", "OldGroupMember.java")
                                    .toString(),
                            zooKeeper,
                            group,
                            topic,
                            Integer.toString(streams)),
                    output);
        } catch (IOException failure) {
            throw new UncheckedIOException("not written by the build (module build/old-clients)", failure);
        }
    }

    MemberProcess awaitJoined() {
        process.awaitOutput(output -> output.contains(JOINED), START);
        return this;
    }

    RunningProcess process() {
        return process;
    }

    /** What it was given, as {@code topic-partition@offset=value}. */
    List<String> read() {
        return process.output()
                .lines()
                .filter(line -> line.startsWith("read "))
                .map(line -> line.substring("read ".length()))
                .toList();
    }

    /** Leaves the group in order. */
    void leave() {
        process.terminate(START);
    }

    @Override
    public void close() {
        process.close();
    }

    public static void main(String[] args) {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", args[0]);
        properties.put("group.id", args[1]);
        properties.put("auto.offset.reset", "smallest");
        properties.put("auto.commit.interval.ms", "1000");
        properties.put("rebalance.max.retries", "50");
        properties.put("rebalance.backoff.ms", "300");
        properties.put("zookeeper.session.timeout.ms", "6000");
        properties.put("zookeeper.connection.timeout.ms", "60000");
        ZooKeeperConsumer consumer = ZooKeeperConsumer.create(properties);
        Runtime.getRuntime().addShutdownHook(new Thread(consumer::close));
        for (RecordStream stream : consumer.streams(args[2], Integer.parseInt(args[3]))) {
            new Thread(() -> print(stream, Integer.parseInt(args[4]))).start();
        }
        System.out.println(JOINED);
    }

    private static void print(RecordStream stream, int ms) {
        while (stream.hasNext()) {
            ConsumerRecord<byte[], byte[]> record = stream.next();
            System.out.println("read " + record.topic() + "-" + record.partition() + "@" + record.offset() + "="
                    + new String(record.value(), StandardCharsets.UTF_8));
            LockSupport.parkNanos(ms * 1_000_000L);
        }
    }
}
