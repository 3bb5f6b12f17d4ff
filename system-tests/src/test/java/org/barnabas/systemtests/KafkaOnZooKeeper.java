package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.barnabas.testkit.FreePorts;

/** Apache Kafka 3.9 and its ZooKeeper, each a process, with two log directories in {@code folder}. */
public final class KafkaOnZooKeeper implements AutoCloseable {

    static final int BROKER_ID = 7;

    private static final int SESSION_MS = 10_000;
    private static final Duration START = Duration.ofMinutes(5);
    private static final Pattern LISTENING = Pattern.compile("Awaiting socket connections on (127\\.0\\.0\\.1:\\d+)");
    private static final String STARTED = "[KafkaServer id=" + BROKER_ID + "] started";
    private static final String LOGGING = """
            log4j.rootLogger=INFO, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
            """;

    private final Path folder;
    private final RunningProcess zooKeeper;
    private final String zooKeeperAddress;
    private final RunningProcess kafka;
    private final String bootstrap;

    private KafkaOnZooKeeper(Path folder, String... settings) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("log4j.properties"), LOGGING);
        int port = FreePorts.next();
        zooKeeperAddress = "127.0.0.1:" + port + "/kafka";
        zooKeeper = launch("zookeeper", "-Xmx128m", "org.apache.zookeeper.server.ZooKeeperServerMain", zooKeeper(port));
        zooKeeper.awaitOutput(output -> output.contains("PrepRequestProcessor (sid:0) started"), START);
        kafka = launch("kafka", "-Xmx384m", "kafka.Kafka", kafka() + "\n" + String.join("\n", settings));
        Matcher listening = LISTENING.matcher(kafka.awaitOutput(output -> output.contains(STARTED), START));
        if (!listening.find()) {
            throw new IllegalStateException("no address in:\n" + kafka.output());
        }
        bootstrap = listening.group(1);
    }

    /** With settings of its own, {@code key=value}. */
    public static KafkaOnZooKeeper start(Path folder, String... settings) throws IOException {
        return new KafkaOnZooKeeper(folder, settings);
    }

    private RunningProcess launch(String name, String heap, String mainClass, String configuration) throws IOException {
        Path file = folder.resolve(name + ".properties");
        Files.writeString(file, configuration);
        List<String> flags = List.of(
                heap,
                "-Dlog4j.configuration=" + folder.resolve("log4j.properties").toUri());
        return RunningProcess.start(
                PeerKafka.LAST_ON_ZOOKEEPER.command(flags, mainClass, file.toString()),
                Map.of(),
                folder.resolve(name + ".out"));
    }

    /** Sessions end soon, so that nobody waits long after a kill. */
    private String zooKeeper(int port) {
        return String.join(
                "\n",
                "dataDir=" + folder.resolve("zookeeper"),
                "clientPortAddress=127.0.0.1",
                "clientPort=" + port,
                "tickTime=500",
                "maxClientCnxns=0",
                "admin.enableServer=false");
    }

    private String kafka() {
        return String.join(
                "\n",
                "broker.id=" + BROKER_ID,
                "listeners=PLAINTEXT://127.0.0.1:0",
                "zookeeper.connect=" + zooKeeperAddress,
                "zookeeper.session.timeout.ms=3000",
                "log.dirs=" + logDirs(),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=20",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=5",
                "group.initial.rebalance.delay.ms=0");
    }

    public String bootstrap() {
        return bootstrap;
    }

    /** With the chroot, as in {@code zookeeper.connect}. */
    public String zooKeeperAddress() {
        return zooKeeperAddress;
    }

    /** As in {@code log.dirs}. */
    String logDirs() {
        return folder.resolve("kafka-a") + "," + folder.resolve("kafka-b");
    }

    /** Kafka ends; ZooKeeper goes on. */
    void stopKafka() {
        kafka.terminate(Duration.ofMinutes(5));
    }

    /** Kafka dies; ZooKeeper goes on, and ends Kafka's session after a while: until then its broker id is taken. */
    void killKafka() throws Exception {
        kafka.kill();
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(zooKeeperAddress, SESSION_MS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        })) {
            assertThat(connected.await(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Awaitility.await().atMost(START).until(() -> client.exists("/brokers/ids/" + BROKER_ID, false) == null);
        }
    }

    @Override
    public void close() {
        kafka.close();
        zooKeeper.close();
    }
}
