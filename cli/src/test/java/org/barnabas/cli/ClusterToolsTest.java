package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(1_800)
class ClusterToolsTest {

    @Test
    void startShowsTheBrokersAndDescribeKnowsThem() {
        // When
        Outcome started = SharedCluster.started();
        Outcome again = SharedCluster.startMissing();
        Outcome status = Tool.run("cluster", "status", "--data", SharedCluster.data());
        JsonNode described = SharedCluster.json("cluster", "describe");

        // Then
        assertThat(started.lines().get(0)).startsWith("BROKER").contains("ADDRESS", "PID", "FOLDER");
        assertThat(started.err())
                .containsPattern("waiting for ZooKeeper .*ready")
                .containsPattern("waiting for broker 3 .*ready");
        assertThat(again.ok().out()).contains("running already");
        assertThat(status.code()).isZero();
        assertThat(status.lines())
                .hasSize(1 + 1 + SharedCluster.BROKERS)
                .anyMatch(line -> line.startsWith("zookeeper"));
        assertThat(Path.of(SharedCluster.data(), "broker-2", "server.properties"))
                .content()
                .contains("broker.id=2", "default.replication.factor=3", "min.insync.replicas=2");
        assertThat(described.findValuesAsText("broker")).containsExactly("1", "2", "3");
        assertThat(described.findValuesAsText("state")).containsOnly("up");
        assertThat(described.findValuesAsText("controller")).containsOnlyOnce("true");
        assertThat(described.findValuesAsText("brokersUp")).containsOnly("3");
        assertThat(described.findValues("freeBytes")).hasSize(3).allMatch(free -> free.asLong() > 0);
        assertThat(described.findValuesAsText("clusterId")).doesNotContain("").hasSize(3);
    }

    @Test
    void aKilledBrokerIsSeenByAllToolsAndComesBack() throws IOException {
        // Given
        String two = SharedCluster.topic(3, 2);
        String one = SharedCluster.topic(3, 1);
        assertThat(describe("--under-replicated", two)).isEmpty();
        assertThat(describe("--at-min-isr", two)).hasSize(3);
        assertThat(describe("--under-min-isr", one)).as("acks=all works").isEmpty();

        // When
        Outcome killed = Tool.run("cluster", "kill", "2", "--data", SharedCluster.data());
        Outcome status = Tool.run("cluster", "status", "--data", SharedCluster.data());
        Outcome twice = Tool.run("cluster", "kill", "2", "--data", SharedCluster.data());

        // Then
        assertThat(killed.ok().out()).contains("broker 2 killed").contains("cluster start");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).containsPattern("broker 2 +stopped");
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.err()).contains("is not running");
        Awaitility.await().atMost(SharedCluster.PATIENCE).untilAsserted(() -> {
            assertThat(describe("--under-replicated", two)).hasSize(2);
            assertThat(describe("--under-min-isr", two)).hasSize(2);
            assertThat(describe("--at-min-isr", two)).hasSize(1);
            assertThat(describe("--unavailable", one)).hasSize(1);
        });
        Outcome everything =
                SharedCluster.ask("topic", "describe", "--under-replicated").ok();
        assertThat(everything.out()).contains(two);
        Outcome described = SharedCluster.ask("cluster", "describe").ok();
        assertThat(described.out())
                .containsPattern("1 +up[^$]*2 +down[^$]*3 +up")
                .contains("2 brokers up")
                .containsPattern("[1-9][0-9]* under min.insync.replicas")
                .containsPattern("topic describe .*--under-replicated");
        String lost = describe("--unavailable", one).get(0).get("partition").asText();
        Outcome read = SharedCluster.ask("consume", one, "--timeout-ms", "4000");
        Outcome sent = Stdin.with(
                "a\nb\n", () -> SharedCluster.ask("produce", one, "--partition", lost, "--timeout-ms", "4000"));
        assertThat(List.of(read, sent)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains(one + "-" + lost + " has no leader: its only replica is on broker 2, which is down")
                    .containsPattern("topic describe .*--unavailable")
                    .doesNotContain("takes connections");
        });
        assertThat(sent.err()).contains("is down; 0 of 2 records were acknowledged; the rest is tried for 5 s");
        JsonNode json = SharedCluster.json("cluster", "describe");
        assertThat(json.findValuesAsText("broker")).containsExactly("1", "2", "3");
        int unavailable =
                SharedCluster.json("topic", "describe", "--unavailable").size();
        assertThat(json.findValuesAsText("offline")).containsOnly(Integer.toString(unavailable));

        // When
        SharedCluster.startMissing().ok();

        // Then
        Awaitility.await().atMost(SharedCluster.PATIENCE).untilAsserted(() -> {
            assertThat(SharedCluster.json("topic", "describe", "--under-replicated"))
                    .isEmpty();
            assertThat(describe("--unavailable", one)).isEmpty();
        });
        assertThat(Tool.run("cluster", "status", "--data", SharedCluster.data()).code())
                .isZero();
        Path home = Path.of(SharedCluster.data(), "broker-2");
        assertThat(home.resolve("broker-2.out")).content().contains("is ready").doesNotContain("INFO");
        assertThat(home.resolve("broker-2.out.1")).content().contains("is ready");
        assertThat(home.resolve("broker-2.log")).content().containsPattern("(?s)started version=.*started version=");
        SharedCluster.deleteUnreplicated();
    }

    private static JsonNode describe(String what, String topic) {
        return SharedCluster.json("topic", "describe", topic, what);
    }

    @Test
    void stopEndsAllProcesses() throws IOException {
        // Given
        Path folder = SharedCluster.folder();
        int port = SharedCluster.freePorts(2);
        String data = folder.toString();
        try {
            SharedCluster.startAll(folder, port, 1).ok();

            // When
            Path other = folder.resolve("other");
            Outcome portTaken = SharedCluster.startAll(other, port, 1);
            Outcome laterPortTaken = SharedCluster.startAll(other, port - 2, 3);
            Outcome withoutPort = Tool.run("cluster", "start", "--brokers", "1", "--data", data);
            Outcome otherPort = SharedCluster.startAll(folder, port + 1, 1);
            Outcome otherNumber = Tool.run("cluster", "start", "--brokers", "2", "--data", data);
            Outcome withoutNumber = Tool.run("cluster", "start", "--data", data);
            Files.createDirectory(folder.resolve("broker-2"));
            Outcome grown = Tool.run("cluster", "start", "--data", data);
            Outcome stopped = Tool.run("cluster", "stop", "--data", data);
            Outcome status = Tool.run("cluster", "status", "--data", data);
            Outcome again = Tool.run("cluster", "stop", "--data", data);

            // Then
            assertThat(portTaken.code()).isEqualTo(1);
            assertThat(portTaken.err()).contains("in use").contains("--port");
            assertThat(laterPortTaken.code()).isEqualTo(1);
            assertThat(laterPortTaken.err()).contains("in use").contains("--port");
            assertThat(Files.exists(other)).as("anything was started").isFalse();
            assertThat(withoutPort.ok().out())
                    .contains("running already", "127.0.0.1:" + port, "barnabas cluster stop --data " + data);
            assertThat(otherPort.code()).isEqualTo(1);
            assertThat(otherPort.err()).contains("ports from " + port).contains("--data DIR");
            assertThat(otherNumber.code()).isEqualTo(1);
            assertThat(otherNumber.err()).contains("has 1 broker.").contains("--data DIR");
            assertThat(withoutNumber.ok().out()).contains("running already");
            assertThat(stopped.ok().lines())
                    .containsExactly("broker 1 stopped", "broker 2 stopped", "zookeeper stopped");
            assertThat(grown.ok().out()).as("docs/operations.md says so").contains("127.0.0.1:" + (port + 1));
            assertThat(status.code()).isEqualTo(1);
            assertThat(status.out()).doesNotContain("running");
            assertThat(again.ok().out()).contains("nothing was running");
        } finally {
            Tool.run("cluster", "stop", "--data", data);
            SharedCluster.delete(folder);
        }
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() throws IOException {
        // Given
        Path folder = SharedCluster.folder();
        Path cluster = folder.resolve("cluster");
        int port = SharedCluster.freePorts(1);
        try {
            // When
            Outcome failed = Tool.run(
                    "cluster",
                    "start",
                    "--brokers",
                    "1",
                    "--port",
                    Integer.toString(port),
                    "--data",
                    cluster.toString(),
                    "--set",
                    "log.retention.ms=soon");
            Outcome status = Tool.run("cluster", "status", "--data", cluster.toString());

            // Then
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.err()).contains("broker 1 did not start").contains("retention.ms");
            assertThat(cluster).doesNotExist();
            assertThat(FreePorts.isFree(port - 1)).as("ZooKeeper is gone").isTrue();
            assertThat(status.err()).contains("there is no cluster in");
        } finally {
            Tool.run("cluster", "stop", "--data", cluster.toString());
            SharedCluster.delete(folder);
        }
    }

    @Test
    void whereNoClusterIsTheFirstStepIsTold() {
        // Given
        Path folder = SharedCluster.folder();

        // When
        List<Outcome> outcomes = List.of(
                Tool.run("cluster", "status", "--data", folder.toString()),
                Tool.run("cluster", "stop", "--data", folder.toString()));
        Outcome kill = Tool.run("cluster", "kill", "7", "--data", SharedCluster.data());
        Outcome many = Tool.run("cluster", "start", "--brokers", "101", "--data", folder.toString());

        // Then
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("there is no cluster in").contains("barnabas cluster start");
        });
        assertThat(kill.code()).isEqualTo(1);
        assertThat(kill.err()).contains("no broker 7");
        assertThat(many.code()).isEqualTo(2);
        assertThat(many.err()).contains("--brokers takes");
        SharedCluster.delete(folder);
    }
}
