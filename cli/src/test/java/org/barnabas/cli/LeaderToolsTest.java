package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderToolsTest {

    @TempDir
    private Path folder;

    @Test
    void electGivesLeadershipToThePreferredReplica() throws IOException {
        // Given: a partition whose leader is the second of its replicas
        String topic = SharedCluster.topic(1, 2);
        JsonNode before = SharedCluster.column(topic, "replicas").get(0);
        Path turned = folder.resolve("turned.json");
        Files.writeString(
                turned,
                "{\"version\":1,\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"replicas\":["
                        + before.get(1) + "," + before.get(0) + "]}]}");
        SharedCluster.ask("partition", "reassign", "execute", "--plan-file", turned.toString(), "--yes")
                .ok();

        // When
        List<Integer> turnedOnly = SharedCluster.leaders(topic);
        JsonNode elected = SharedCluster.json("leader", "elect", "--topic", topic);
        JsonNode again = SharedCluster.json("leader", "elect", "--topic", topic + ":0", "--preferred");
        Outcome all = SharedCluster.ask("leader", "elect", "--all");

        // Then
        assertThat(turnedOnly).containsExactly(before.get(0).asInt());
        assertThat(elected.get(0).get("result").asText()).isEqualTo("elected");
        SharedCluster.awaitLeaders(
                topic,
                leaders -> assertThat(leaders).containsExactly(before.get(1).asInt()));
        assertThat(again.get(0).get("result").asText()).isEqualTo("not needed");
        assertThat(all.ok().out()).contains("partitions have a new leader");
    }

    @Test
    void electionsAreAskedForWithCare() {
        // Given
        String topic = SharedCluster.topic(1, 2);

        // When
        Outcome nothing = SharedCluster.ask("leader", "elect");
        Outcome unclean = SharedCluster.ask("leader", "elect", "--unclean", "--topic", topic);
        Outcome meant = SharedCluster.ask("leader", "elect", "--unclean", "--topic", topic, "--yes");
        Outcome unknown = SharedCluster.ask("leader", "elect", "--topic", "no-such-topic");
        Outcome typo = SharedCluster.ask("leader", "elect", "--topic", topic + ":0,9");

        // Then
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("--topic").contains("--all");
        assertThat(unclean.code()).isEqualTo(1);
        assertThat(unclean.err()).contains("lost").contains("--yes");
        assertThat(meant.ok().out()).contains("not needed");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no-such-topic");
        assertThat(typo.code()).isEqualTo(1);
        assertThat(typo.err())
                .contains("topic " + topic + " has only the partition 0, not 9")
                .containsPattern("barnabas topic describe .*" + topic)
                .doesNotContain("--unclean");
    }

    @Test
    void drainTakesLeadershipsOffABrokerAndKeepsTheWayBack() {
        // Given
        String topic = SharedCluster.topic(6, 2);
        List<String> before = SharedCluster.replicas(topic);
        String back = folder.resolve("back.json").toString();

        // When
        JsonNode drained = SharedCluster.json("broker", "drain", "2", "--yes", "--plan-file", back);
        SharedCluster.awaitLeaders(topic, leaders -> assertThat(leaders).doesNotContain(2));
        Outcome twice = SharedCluster.ask("broker", "drain", "2", "--yes", "--plan-file", back);
        SharedCluster.ask("partition", "reassign", "execute", "--plan-file", back, "--yes")
                .ok();
        SharedCluster.ask("leader", "elect", "--all").ok();

        // Then
        assertThat(drained.get(0).get("leads").asInt()).isZero();
        assertThat(drained.get(0).get("moved").asInt()).isPositive();
        assertThat(drained.get(0).get("copied").asLong()).isZero();
        assertThat(twice.ok().out()).contains("leads nothing");
        SharedCluster.awaitReplicas(topic, replicas -> assertThat(replicas).isEqualTo(before));
        SharedCluster.awaitLeaders(topic, all -> assertThat(all).contains(2));
    }

    @Test
    void drainTakesReplicasOffABrokerToo() {
        // Given
        String topic = SharedCluster.topic(3, 2);
        SharedCluster.ask("bench", "produce", topic, "--count", "300").ok();
        String back = folder.resolve("all-back.json").toString();

        // When
        Outcome unasked = SharedCluster.ask("broker", "drain", "3", "--replicas", "--plan-file", back);
        Outcome drained = SharedCluster.ask("broker", "drain", "3", "--replicas", "--yes", "--plan-file", back);
        SharedCluster.awaitReplicas(
                topic,
                all -> assertThat(all)
                        .allSatisfy(replicas -> assertThat(replicas).doesNotContain("3")));
        Awaitility.await()
                .atMost(SharedCluster.PATIENCE)
                .untilAsserted(() -> assertThat(replicasOnThree()).isZero());
        SharedCluster.ask("partition", "reassign", "execute", "--plan-file", back, "--yes")
                .ok();

        // Then
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(unasked.err()).contains("off broker 3?").contains("--yes");
        assertThat(drained.ok().out()).contains("holds nothing any more").contains("back: barnabas partition");
        Awaitility.await()
                .atMost(SharedCluster.PATIENCE)
                .untilAsserted(() -> assertThat(replicasOnThree()).isPositive());
    }

    private static int replicasOnThree() {
        return SharedCluster.json("cluster", "describe").get(2).get("replicas").asInt();
    }

    @Test
    void aBrokerThatIsNotThereCannotBeDrained() {
        // When
        Outcome outcome = SharedCluster.ask("broker", "drain", "9", "--yes");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("no broker 9").contains("cluster describe");
    }
}
