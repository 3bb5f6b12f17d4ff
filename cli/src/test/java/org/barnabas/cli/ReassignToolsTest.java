package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReassignToolsTest {

    @TempDir
    private Path folder;

    @AfterEach
    void tidyUp() {
        SharedCluster.deleteUnreplicated();
    }

    @Test
    void aPlanIsMadeExecutedLookedAtAndTakenBack() {
        // Given
        String topic = SharedCluster.topic(6, 2);
        SharedCluster.ask("bench", "produce", topic, "--count", "600", "--record-size", "1000")
                .ok();
        List<String> before = SharedCluster.replicas(topic);
        String plan = folder.resolve("plan.json").toString();
        String back = folder.resolve("plan.before.json").toString();

        // When
        Outcome planned = reassign("plan", "--topic", topic, "--to-brokers", "1,2", "--plan-file", plan);
        List<String> untouched = SharedCluster.replicas(topic);
        Outcome early = reassign("status", "--plan-file", plan);
        Outcome executed = reassign("execute", "--plan-file", plan, "--yes").ok();
        SharedCluster.awaitReplicas(
                topic,
                moved -> assertThat(moved)
                        .allSatisfy(replicas -> assertThat(replicas).isIn("[1,2]", "[2,1]")));
        JsonNode status = SharedCluster.json("partition", "reassign", "status", "--plan-file", plan);
        Outcome again = reassign("execute", "--plan-file", plan, "--yes").ok();
        reassign("execute", "--plan-file", back, "--yes").ok();

        // Then
        assertThat(planned.ok().out()).contains("COPY TO", "DROP FROM", "are copied", "next: barnabas partition");
        assertThat(untouched).isEqualTo(before);
        assertThat(early.ok().out()).contains("not begun").contains("0 of ");
        assertThat(executed.out()).contains("the way back is in " + back).contains("done: ");
        assertThat(executed.err()).contains("[####").contains("100 %");
        assertThat(status)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.get("state").asText()).isEqualTo("done"));
        assertThat(again.out()).contains("nothing to do");
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).isEqualTo(before));
        long records = SharedCluster.column(topic, "endOffset").stream()
                .mapToLong(JsonNode::asLong)
                .sum();
        assertThat(records).isEqualTo(600);
    }

    @Test
    void theWayBackIsNotOverwritten() throws IOException {
        // Given: a plan was executed, and its partition has been moved on since
        String topic = SharedCluster.topic(1, 1);
        Path plan = folder.resolve("q.json");
        Path back = folder.resolve("q.before.json");
        Path on = folder.resolve("on.json");
        int home = Integer.parseInt(SharedCluster.replicas(topic).get(0).replaceAll("\\D", ""));
        write(plan, topic, home % 3 + 1);
        write(on, topic, (home + 1) % 3 + 1);
        reassign("execute", "--plan-file", plan.toString(), "--yes").ok();
        String wayBack = Files.readString(back);
        reassign("execute", "--plan-file", on.toString(), "--yes").ok();

        // When
        Outcome again = reassign("execute", "--plan-file", plan.toString(), "--yes");

        // Then
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains(back + " is there already").contains("another name");
        assertThat(back).hasContent(wayBack);

        // When: the way back is the same
        reassign("execute", "--plan-file", back.toString(), "--yes").ok();
        Outcome same = reassign("execute", "--plan-file", plan.toString(), "--yes");

        // Then
        same.ok();
        assertThat(back).hasContent(wayBack);
    }

    private static void write(Path plan, String topic, int broker) throws IOException {
        Files.writeString(
                plan,
                "{\"version\": 1, \"partitions\": [{\"topic\": \"" + topic + "\", \"partition\": 0, \"replicas\": ["
                        + broker + "]}]}");
    }

    @Test
    void aPlanToEmptyABrokerIsAFileOfApacheKafka() {
        // Given
        String topic = SharedCluster.topic(6, 2);

        // When
        JsonNode plan = SharedCluster.json("partition", "reassign", "plan", "--topic", topic, "--remove-broker", "3");

        // Then: 6 partitions of 2 replicas on 3 brokers, 4 of which have one on broker 3
        assertThat(plan.get("version").asInt()).isEqualTo(1);
        assertThat(plan.get("partitions")).hasSize(4).allSatisfy(entry -> {
            assertThat(entry.get("topic").asText()).isEqualTo(topic);
            assertThat(entry.get("replicas").toString()).isIn("[1,2]", "[2,1]");
            assertThat(entry.get("log_dirs").toString()).isEqualTo("[\"any\",\"any\"]");
        });
    }

    @Test
    void theNumberOfReplicasCanChange() throws IOException {
        // Given: a file as somebody would write it for Kafka's tool
        String topic = SharedCluster.topic(1, 1);
        String more = folder.resolve("more.json").toString();
        Path fewer = folder.resolve("fewer.json");
        Files.writeString(
                fewer,
                "{\"partitions\": [{\"topic\": \"" + topic + "\", \"partition\": 0, \"replicas\": [2]}],"
                        + " \"version\": 1}");

        // When
        reassign("plan", "--topic", topic, "--replication-factor", "2", "--plan-file", more)
                .ok();
        reassign("execute", "--plan-file", more, "--yes").ok();
        SharedCluster.awaitReplicas(
                topic, replicas -> assertThat(replicas.get(0)).hasSize("[1,2]".length()));
        reassign("execute", "--plan-file", fewer.toString(), "--yes").ok();

        // Then
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).containsExactly("[2]"));
        SharedCluster.awaitLeaders(topic, leaders -> assertThat(leaders).containsExactly(2));
    }

    @Test
    void allTopicsAreInAPlanAndWhatIsLeftOutIsTold() {
        // Given: a group has committed, so there is a topic for offsets
        String topic = SharedCluster.topic(2, 1);
        SharedCluster.ask("bench", "produce", topic, "--count", "10", "--record-size", "100")
                .ok();
        SharedCluster.ask("consume", topic, "--from", "beginning", "--group", "planned", "-n", "1")
                .ok();

        // When
        Outcome part = reassign("plan", "--topic", topic, "--replication-factor", "3");
        JsonNode all = SharedCluster.json(
                "partition", "reassign", "plan", "--all-topics", "--to-brokers", "1,2,3", "--replication-factor", "3");
        Outcome both = reassign("plan", "--all-topics", "--topic", topic, "--replication-factor", "3");
        Outcome unnamed = reassign("plan", "--to-brokers", "1,2");

        // Then
        assertThat(part.ok().out() + part.err())
                .contains("__consumer_offsets, where groups keep how far they are, has fewer replicas than 3")
                .as("what brokers say themselves is enough here")
                .doesNotContain("default.replication.factor");
        assertThat(all.get("partitions").findValuesAsText("topic")).contains(topic, "__consumer_offsets");
        assertThat(all.get("partitions"))
                .allSatisfy(entry -> assertThat(entry.get("replicas")).hasSize(3));
        assertThat(both.code()).isNotZero();
        assertThat(both.err()).contains("cannot stand together");
        assertThat(unnamed.err()).contains("--all-topics");
    }

    @Test
    void nothingMovesUnasked() {
        // Given
        String topic = SharedCluster.topic(3, 2);
        List<String> before = SharedCluster.replicas(topic);
        String plan = folder.resolve("plan.json").toString();
        reassign("plan", "--topic", topic, "--to-brokers", "1,2", "--plan-file", plan)
                .ok();

        // When
        Outcome unasked = reassign("execute", "--plan-file", plan);
        Outcome cancelled = reassign("cancel");

        // Then
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(unasked.err()).contains("Move ").contains("--yes");
        assertThat(SharedCluster.replicas(topic)).isEqualTo(before);
        assertThat(cancelled.ok().out()).contains("nothing to cancel");
    }

    /** KIP-73. */
    @Test
    void aThrottledMoveTakesAsLongAsTheRateSaysAndLeavesNoLimitBehind() throws IOException {
        // Given: 4 MB on broker 1
        String topic = onBrokerOne(4_000);
        Path plan = planTo(topic, "3");

        // When
        long beganNs = System.nanoTime();
        Outcome moved = reassign("execute", "--plan-file", plan.toString(), "--throttle", "1000000", "--yes");
        double seconds = (System.nanoTime() - beganNs) / 1e9;

        // Then: a second's worth may come at once
        assertThat(moved.ok().err()).contains("100 %");
        assertThat(seconds).as("seconds at the least, by the rate").isGreaterThan(2.9);
        Goals.atMost("4 MB throttled to 1 MB/s, s", seconds, 15);
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).containsExactly("[3]"));
        assertThat(SharedCluster.json("config", "get", "--topic", topic)).isEmpty();
        assertThat(SharedCluster.json("config", "get", "--broker", "1").findValuesAsText("key"))
                .doesNotContain("leader.replication.throttled.rate", "follower.replication.throttled.rate");
        assertThat(SharedCluster.column(topic, "endOffset").get(0).asInt()).isEqualTo(4_000);
    }

    @Test
    void aMoveThatGoesOnIsSeenAndCanBeCancelled() throws IOException {
        // Given: a move that would take an hour
        String topic = onBrokerOne(1_000);
        Path plan = planTo(topic, "2");
        Outcome begun = reassign("execute", "--plan-file", plan.toString(), "--throttle", "300", "--no-wait", "--yes");

        // When
        JsonNode going = SharedCluster.json("partition", "reassign", "status");
        Outcome again = reassign("execute", "--plan-file", planTo(topic, "3").toString(), "--yes");
        Outcome drain = SharedCluster.ask(
                "broker",
                "drain",
                "1",
                "--replicas",
                "--yes",
                "--plan-file",
                folder.resolve("d.json").toString());
        JsonNode rate = SharedCluster.json("config", "get", "--broker", "2");
        Outcome early = reassign("status", "--remove-throttle");
        Outcome unasked = reassign("cancel");
        Outcome cancelled = reassign("cancel", "--yes");

        // Then
        assertThat(begun.ok().out()).contains("begun").contains("--remove-throttle");
        assertThat(going).hasSize(1);
        assertThat(going.get(0).get("state").asText()).isEqualTo("moving");
        assertThat(going.get(0).get("copyTo").toString()).isEqualTo("[2]");
        assertThat(going.get(0).get("percent").asInt()).isLessThan(100);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("1 partition is being moved already").contains("--additional");
        assertThat(drain.code()).isEqualTo(1);
        assertThat(drain.err()).contains("1 partition is being moved already").contains("--additional");
        assertThat(folder.resolve("d.json")).doesNotExist();
        assertThat(rate.toString())
                .contains("follower.replication.throttled.rate")
                .contains("\"300\"");
        assertThat(early.code()).isEqualTo(1);
        assertThat(early.err()).contains("stay while");
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(cancelled.ok().out()).contains(topic).contains("preferred");
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).containsExactly("[1]"));
        assertThat(reassign("status").ok().out()).contains("0 partitions are being moved");
        assertThat(SharedCluster.json("config", "get", "--topic", topic)).isEmpty();
        assertThat(reassign("status", "--remove-throttle").ok().out()).contains("there were no limits");
    }

    /** A topic of one partition with so many records of 1 KB on broker 1. */
    private String onBrokerOne(int records) throws IOException {
        String topic = SharedCluster.topic(1, 1);
        reassign("execute", "--plan-file", planTo(topic, "1").toString(), "--yes")
                .ok();
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).containsExactly("[1]"));
        SharedCluster.awaitLeaders(topic, leaders -> assertThat(leaders).containsExactly(1));
        SharedCluster.ask("bench", "produce", topic, "--count", Integer.toString(records), "--record-size", "1000")
                .ok();
        return topic;
    }

    private Path planTo(String topic, String broker) throws IOException {
        String plan = "{\"version\":1,\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"replicas\":["
                + broker + "]}]}";
        return Files.writeString(folder.resolve("to-" + broker + ".json"), plan);
    }

    @Test
    void whatCannotBePlannedIsExplained() {
        // Given
        String topic = SharedCluster.topic(1, 2);

        // When
        Outcome nothing = reassign("plan");
        Outcome noTopic = reassign("plan", "--topic", "no-such-topic", "--to-brokers", "1,2");
        Outcome noBroker = reassign("plan", "--topic", topic, "--to-brokers", "1,9");
        Outcome tooFew = reassign("plan", "--topic", topic, "--to-brokers", "1");
        Outcome unnamed = reassign("plan", "--to-brokers", "1,2");

        // Then
        assertThat(List.of(nothing, unnamed))
                .allSatisfy(outcome -> assertThat(outcome.code()).isEqualTo(2));
        assertThat(List.of(noTopic, noBroker, tooFew))
                .allSatisfy(outcome -> assertThat(outcome.code()).isEqualTo(1));
        assertThat(nothing.err()).contains("--to-brokers").contains("--remove-broker");
        assertThat(noTopic.err()).contains("no-such-topic").contains("barnabas topic list");
        assertThat(noBroker.err()).contains("broker 9 is not up").contains("[1, 2, 3]");
        assertThat(tooFew.err()).contains("2 replicas").contains("--replication-factor");
        assertThat(unnamed.err()).contains("--topic");
    }

    @Test
    void plansThatAreNoneAreRefused() throws IOException {
        // Given
        List<String> bad = List.of(
                "",
                "no json",
                "[]",
                "{\"version\":2,\"partitions\":[]}",
                "{\"version\":1,\"partitions\":[]}",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"replicas\":[1]}]}",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[]}]}",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,1]}]}",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1],"
                        + "\"log_dirs\":[\"/data\"]}]}");
        Path file = folder.resolve("bad.json");
        for (String text : bad) {
            Files.writeString(file, text);

            // When
            Outcome outcome = reassign("execute", "--plan-file", file.toString(), "--yes");

            // Then
            assertThat(outcome.code()).as(text).isEqualTo(1);
            assertThat(outcome.err()).as(text).contains("bad.json is no plan").contains("reassign plan");
        }

        // When
        Outcome missing =
                reassign("execute", "--plan-file", folder.resolve("none").toString(), "--yes");
        Files.writeString(
                file, "{\"version\":1,\"partitions\":[{\"topic\":\"nope\",\"partition\":0,\"replicas\":[1]}]}");
        Outcome unknown = reassign("execute", "--plan-file", file.toString(), "--yes");

        // Then
        assertThat(missing.err()).contains("cannot read");
        assertThat(unknown.err()).contains("no partition nope-0").contains("new plan");
    }

    private static Outcome reassign(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("partition", "reassign"));
        all.addAll(List.of(arguments));
        return SharedCluster.ask(all.toArray(String[]::new));
    }
}
