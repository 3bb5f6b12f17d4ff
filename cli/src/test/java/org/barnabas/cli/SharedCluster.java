package org.barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.FreePorts;

/**
 * Three brokers and a ZooKeeper, each a process, for all tests of the tools that need a cluster: {@code cluster start}
 * starts them with the first test, and they stop with the JVM. Topics have two replicas at most, so that a broker can be
 * relieved of all.
 */
final class SharedCluster {

    static final int BROKERS = 3;
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int METRICS = 1_000;

    private SharedCluster() {}

    private static final class Holder {
        private static final Path FOLDER = folder();
        private static final int PORT = freePorts(BROKERS);
        private static final Outcome STARTED = start();

        private static Outcome start() {
            Runtime.getRuntime().addShutdownHook(new Thread(Holder::stop));
            return startAll(FOLDER, PORT, BROKERS).ok();
        }

        private static void stop() {
            for (int broker = 1; broker <= BROKERS; broker++) {
                Tool.run("cluster", "kill", Integer.toString(broker), "--data", FOLDER.toString());
            }
            Tool.run("cluster", "stop", "--data", FOLDER.toString());
            delete(FOLDER);
        }
    }

    static Path folder() {
        try {
            return Files.createTempDirectory("barnabas-cluster");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome startAll(Path folder, int port, int brokers) {
        return Tool.run(
                "cluster",
                "start",
                "--data",
                folder.toString(),
                "--port",
                Integer.toString(port),
                "--brokers",
                Integer.toString(brokers),
                "--set",
                "zookeeper.connection.timeout.ms=180000",
                "--set",
                "auto.leader.rebalance.enable=false",
                "--set",
                "offsets.topic.replication.factor=" + Math.min(2, brokers),
                "--set",
                "offsets.topic.num.partitions=2");
    }

    /** A port where the following ones, the one before, and those for metrics are free. */
    static int freePorts(int brokers) {
        return FreePorts.next(port -> IntStream.concat(
                IntStream.range(port - 1, port + brokers), IntStream.range(port + METRICS, port + METRICS + brokers)));
    }

    /** What {@code cluster start} said. */
    static Outcome started() {
        return Holder.STARTED;
    }

    static String data() {
        return Holder.STARTED.code() == 0 ? Holder.FOLDER.toString() : "";
    }

    /** Starts again what was killed. */
    static Outcome startMissing() {
        return startAll(Path.of(data()), Holder.PORT, BROKERS);
    }

    /** Runs a command against the cluster. */
    static Outcome ask(String... arguments) {
        if (Holder.STARTED.code() != 0) {
            throw new AssertionError(Holder.STARTED.err());
        }
        awaitAgreement();
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--bootstrap-server");
        all.add("127.0.0.1:" + Holder.PORT);
        return Tool.run(all.toArray(String[]::new));
    }

    /** Brokers hear of a change one after the other, and a command may ask any of them. */
    private static void awaitAgreement() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> IntStream.range(Holder.PORT, Holder.PORT + BROKERS)
                                .mapToObj(BrokerView::of)
                                .filter(view -> !view.isEmpty())
                                .distinct()
                                .count()
                        == 1);
    }

    /** The answer of a command that must succeed, as JSON. */
    static JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--output");
        all.add("json");
        return ask(all.toArray(String[]::new)).ok().json();
    }

    /** A new topic, with all replicas in sync. */
    static String topic(int partitions, int replicas) {
        String name = SharedBroker.name("clustered");
        ask("topic", "create", name, "-p", Integer.toString(partitions), "-r", Integer.toString(replicas))
                .ok();
        return name;
    }

    /** Deletes all topics of one replica: who drains a broker later shall find nothing that it cannot give away. */
    static void deleteUnreplicated() {
        List<String> command = new ArrayList<>(List.of("topic", "delete", "--yes"));
        json("topic", "list").forEach(row -> {
            String topic = row.get("topic").asText();
            if (column(topic, "replicas").get(0).size() == 1) {
                command.add(topic);
            }
        });
        if (command.size() > 3) {
            ask(command.toArray(String[]::new)).ok();
        }
    }

    /** The values of a column of {@code topic describe}, by partition. */
    static List<JsonNode> column(String topic, String column) {
        List<JsonNode> values = new ArrayList<>();
        json("topic", "describe", topic).forEach(row -> values.add(row.get(column)));
        return values;
    }

    /** The brokers may hear of a change one after the other, and any of them may be asked. */
    static void awaitReplicas(String topic, Consumer<List<String>> wanted) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> wanted.accept(replicas(topic)));
    }

    /** Waits likewise for leaders. */
    static void awaitLeaders(String topic, Consumer<List<Integer>> wanted) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> wanted.accept(leaders(topic)));
    }

    /** The replicas of each partition, as {@code [1,2]}. */
    static List<String> replicas(String topic) {
        return column(topic, "replicas").stream().map(JsonNode::toString).toList();
    }

    static List<Integer> leaders(String topic) {
        return column(topic, "leader").stream().map(JsonNode::asInt).toList();
    }
}
