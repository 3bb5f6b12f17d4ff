package org.barnabas.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.barnabas.client.group.AssignmentStrategy;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ZooKeeperConsumer} works, under the keys and with the defaults of the consumer of 0.8.2.1. Two defaults differ:
 * {@code group.id} is {@code default} if none is named, and the strategies know {@code described}, too.
 *
 * <p>A value that cannot be used is refused, all of them at once. A key that has no effect is in {@link #ignored} with the
 * reason, and named in a warning when the consumer is made.
 *
 * @param zookeeperConnect {@code host:port,host:port/chroot}
 * @param groupId the group
 * @param consumerId the consumer's name in {@code /consumers/G/ids}: the group, and {@code consumer.id} or what is unique
 * @param clientId as the brokers see it; the group if none is named
 * @param autoCommit whether what was handed out is committed now and then, before partitions are given up, and at the end
 * @param autoCommitIntervalMs how often
 * @param fromSmallest whether it starts with the oldest record where nothing is committed, or the offset is gone; with the
 *     next to come if not
 * @param rebalanceRetries after so many attempts to get its partitions a new consumer gives up; a running one says so and
 *     begins anew
 * @param rebalanceBackoffMs between two attempts
 * @param sessionTimeoutMs after such a silence ZooKeeper takes the consumer for dead, and gives its partitions to others
 * @param connectionTimeoutMs how long it tries to reach ZooKeeper at first
 * @param brokerStorage whether offsets are kept with the brokers and not in ZooKeeper
 * @param dualCommit whether offsets that are kept with the brokers are written to ZooKeeper as well, and the larger of both
 *     counts
 * @param strategy who gets which partitions
 * @param excludeInternal whether filters leave out topics that brokers keep for themselves
 * @param fetchBytes so many bytes of a partition are fetched at a time
 * @param queuedChunks so many fetched pieces wait for a stream before its partitions are no longer read
 * @param timeoutMs how long {@link RecordStream#hasNext} waits for a record; -1: for ever
 * @param fetchMinBytes a broker answers when it has so many
 * @param fetchWaitMs or after such a time
 * @param requestTimeoutMs how long a broker may take to answer
 * @param receiveBufferBytes of a socket
 * @param retryBackoffMs before a partition's leader is looked for again
 * @param offsetsTimeoutMs how long brokers may take to commit offsets, or to tell them
 * @param commitRetries so often the last commit is tried again
 * @param commitBackoffMs before it is
 * @param ignored keys without effect, each with the reason
 */
public record ZooKeeperConsumerConfig(
        String zookeeperConnect,
        String groupId,
        String consumerId,
        String clientId,
        boolean autoCommit,
        int autoCommitIntervalMs,
        boolean fromSmallest,
        int rebalanceRetries,
        int rebalanceBackoffMs,
        int sessionTimeoutMs,
        int connectionTimeoutMs,
        boolean brokerStorage,
        boolean dualCommit,
        AssignmentStrategy strategy,
        boolean excludeInternal,
        int fetchBytes,
        int queuedChunks,
        int timeoutMs,
        int fetchMinBytes,
        int fetchWaitMs,
        int requestTimeoutMs,
        int receiveBufferBytes,
        int retryBackoffMs,
        int offsetsTimeoutMs,
        int commitRetries,
        int commitBackoffMs,
        Map<String, String> ignored) {

    /** What keeps its meaning with others that a program may give, and what to do about it. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "num.consumer.fetchers", "one thread fetches from all brokers",
            "socket.receive.buffer", "the key is socket.receive.buffer.bytes",
            "bootstrap.servers", "brokers are found in ZooKeeper",
            "enable.auto.commit", "the key is auto.commit.enable",
            "session.timeout.ms", "the key is zookeeper.session.timeout.ms",
            "key.deserializer", "streams hand out bytes",
            "value.deserializer", "streams hand out bytes",
            "zk.connect", "the key is zookeeper.connect",
            "groupid", "the key is group.id");

    /**
     * Reads it from properties.
     *
     * @throws ZooKeeperConsumerException if a value cannot be used, or {@code zookeeper.connect} is missing; the message names
     *     everything that is wrong
     */
    public static ZooKeeperConsumerConfig of(Properties properties) {
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        // What was put as a number is no string property.
        properties.forEach((name, value) -> values.putIfAbsent(name.toString(), value.toString()));
        return of(values);
    }

    /**
     * Reads it from a map.
     *
     * @throws ZooKeeperConsumerException as {@link #of(Properties)}
     */
    public static ZooKeeperConsumerConfig of(Map<String, String> values) {
        ConfigReader read = new ConfigReader(values);
        String connect = read.required("zookeeper.connect", "name ZooKeeper as HOST:PORT, or HOST:PORT/CHROOT");
        String group = read.name("group.id", "default");
        int syncMs = read.number("zookeeper.sync.time.ms", 2_000, 0);
        int sessionMs = read.number("zookeeper.session.timeout.ms", 6_000, 1);
        int fetchWaitMs = read.number("fetch.wait.max.ms", 100, 0);
        boolean brokers = read.choice("offsets.storage", "zookeeper", "zookeeper", "kafka")
                .equals("kafka");
        ZooKeeperConsumerConfig config = new ZooKeeperConsumerConfig(
                connect,
                group,
                group + "_" + read.text("consumer.id", uniqueName()),
                read.name("client.id", group),
                read.flag("auto.commit.enable", true),
                read.number("auto.commit.interval.ms", 60_000, 1),
                isSmallest(read),
                read.number("rebalance.max.retries", 4, 1),
                read.number("rebalance.backoff.ms", syncMs, 0),
                sessionMs,
                read.number("zookeeper.connection.timeout.ms", sessionMs, 1),
                brokers,
                read.flag("dual.commit.enabled", brokers) && brokers,
                strategy(read),
                read.flag("exclude.internal.topics", true),
                read.number("fetch.message.max.bytes", 1 << 20, 1),
                read.number("queued.max.message.chunks", 2, 1),
                read.number("consumer.timeout.ms", -1, -1),
                read.number("fetch.min.bytes", 1, 0),
                fetchWaitMs,
                read.number("socket.timeout.ms", 30_000, fetchWaitMs),
                read.number("socket.receive.buffer.bytes", 64 << 10, 1),
                read.number("refresh.leader.backoff.ms", 200, 0),
                read.number("offsets.channel.socket.timeout.ms", 10_000, 1),
                read.number("offsets.commit.max.retries", 5, 0),
                read.number("offsets.channel.backoff.ms", 1_000, 0),
                new LinkedHashMap<>());
        if (read.says("dual.commit.enabled") && !brokers) {
            config.ignored.put("dual.commit.enabled", "it goes with offsets.storage=kafka only");
        }
        for (String name : read.unread()) {
            config.ignored.put(name, WITHOUT_EFFECT.getOrDefault(name, "there is no such key"));
        }
        read.requireSound();
        return config;
    }

    private static boolean isSmallest(ConfigReader read) {
        String word = read.choice("auto.offset.reset", "largest", "smallest", "largest", "earliest", "latest");
        return word.equals("smallest") || word.equals("earliest");
    }

    private static AssignmentStrategy strategy(ConfigReader read) {
        String word = read.choice("partition.assignment.strategy", "range", "range", "roundrobin", "described");
        return switch (word) {
            case "roundrobin" -> AssignmentStrategy.ROUNDROBIN;
            case "described" -> AssignmentStrategy.DESCRIBED;
            default -> AssignmentStrategy.RANGE;
        };
    }

    /** As 0.8.2 makes them: host, time, and eight digits that are random. */
    private static String uniqueName() {
        String digits = String.format("%016x", UUID.randomUUID().getMostSignificantBits());
        return host() + "-" + System.currentTimeMillis() + "-" + digits.substring(0, 8);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // The rest of the name is unique enough.
        }
    }

    /** How long a stream waits; null: for ever. */
    @Nullable
    Long patienceMs() {
        return timeoutMs < 0 ? null : Long.valueOf(timeoutMs);
    }
}
