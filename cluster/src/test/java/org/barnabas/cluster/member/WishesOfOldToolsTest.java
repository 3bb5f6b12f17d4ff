package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.junit.jupiter.api.Test;

/** Tools ask for elections, moves of replicas and configurations by nodes. Broker 1 is the controller. */
class WishesOfOldToolsTest {

    private static final RequestOrigin NEWEST = new RequestOrigin((short) 3, "", "");
    private static final String ELECTION = "/admin/preferred_replica_election";
    private static final String MOVES = "/admin/reassign_partitions";

    private final SimulatedCluster cluster = new SimulatedCluster(4);
    private final OldTool tool = new OldTool(cluster.member(4).zk);

    @Test
    void preferredReplicasLeadAndTheNodeIsTakenAway() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        LastStop stop = cluster.stop(2);
        cluster.start(2, stop);
        alter("t", 3, List.of(3, 2));

        // When
        tool.elect("{\"topic\":\"t\",\"partition\":0},{\"topic\":\"gone\",\"partition\":1}");
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(2);
        assertThat(cluster.server.read(ELECTION)).isNull();

        // When: the same for the next one
        stop = cluster.stop(2);
        cluster.start(2, stop);
        alter("t", 3, List.of(3, 2));
        tool.elect("{\"topic\":\"t\",\"partition\":0}");
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(2);
        assertThat(cluster.server.read(ELECTION)).isNull();
    }

    @Test
    void unreadableWishesAreLeftForAPersonAndStopNothing() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        LastStop stop = cluster.stop(2);
        cluster.start(2, stop);
        alter("t", 3, List.of(3, 2));

        // When
        tool.create(ELECTION, "nonsense");
        tool.create(MOVES, "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}");
        cluster.drain();
        cluster.create("u", List.of(3, 2), 1);
        String election = cluster.server.text(ELECTION);
        String moves = cluster.server.text(MOVES);
        tool.remove(ELECTION);
        tool.elect("{\"topic\":\"t\",\"partition\":0}");
        tool.remove(MOVES);
        tool.reassign("{\"topic\":\"u\",\"partition\":0,\"replicas\":[2,3]}");
        cluster.drain();

        // Then
        assertThat(election).isEqualTo("nonsense");
        assertThat(moves).endsWith("\"partition\":0}]}");
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(4, "u").replicas()).containsExactly(2, 3);
        assertThat(cluster.server.read(ELECTION)).isNull();
        assertThat(cluster.server.read(MOVES)).isNull();
    }

    @Test
    void replicasMoveAndLinesGoOneByOne() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.create("u", List.of(3, 2), 1);

        // When
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]},"
                + "{\"topic\":\"u\",\"partition\":0,\"replicas\":[4,2]},"
                + "{\"topic\":\"gone\",\"partition\":0,\"replicas\":[4,2]},"
                + "{\"topic\":\"u\",\"partition\":7,\"replicas\":[4,2]},"
                + "{\"topic\":\"u\",\"partition\":0,\"replicas\":[4,2]}");
        cluster.drain();
        String both = cluster.server.text(MOVES);
        List<Integer> adding = Objects.requireNonNull(
                        cluster.leader().holder.current().partition("t", 0))
                .replicas();
        alter("t", 2, List.of(2, 3, 4));
        String one = cluster.server.text(MOVES);
        alter("u", 3, List.of(3, 2, 4));

        // Then
        assertThat(both)
                .isEqualTo("{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]},"
                        + "{\"topic\":\"u\",\"partition\":0,\"replicas\":[4,2]}]}");
        assertThat(adding).contains(4, 3, 2);
        assertThat(one)
                .isEqualTo("{\"version\":1,\"partitions\":[{\"topic\":\"u\",\"partition\":0,\"replicas\":[4,2]}]}");
        assertThat(cluster.seenBy(1, "t").replicas()).containsExactly(4, 3);
        assertThat(cluster.seenBy(1, "u").replicas()).containsExactly(4, 2);
        assertThat(cluster.server.read(MOVES)).isNull();
    }

    @Test
    void whatIsRefusedIsTakenAway() {
        // Given
        cluster.create("t", List.of(2, 3), 1);

        // When: there is no broker 9
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[9,3]}");
        cluster.drain();

        // Then
        assertThat(cluster.server.read(MOVES)).isNull();
        assertThat(cluster.seenBy(4, "t").replicas()).containsExactly(2, 3);
    }

    @Test
    void aNewControllerGoesOnWithMoves() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]}");
        cluster.drain();

        // When
        cluster.crash(1);
        String still = cluster.server.text(MOVES);
        alter("t", 2, List.of(2, 3, 4));

        // Then
        assertThat(still).contains("[4,3]");
        assertThat(cluster.seenBy(3, "t").replicas()).containsExactly(4, 3);
        assertThat(cluster.server.read(MOVES)).isNull();
    }

    @Test
    void aNewControllerBeginsWhatItsPredecessorDidNotSee() {
        // Given
        cluster.create("t", List.of(2, 3), 1);

        // When
        cluster.kill(1);
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]}");
        tool.elect("{\"topic\":\"t\",\"partition\":0}");
        cluster.expire(1);

        // Then
        assertThat(cluster.seenBy(3, "t").replicas()).contains(4);
        assertThat(cluster.server.read(MOVES)).isNotNull();
        assertThat(cluster.server.read(ELECTION)).isNull();
    }

    @Test
    void theLaterOrderOverTheWireCounts() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]}");
        cluster.drain();

        // When: somebody cancels
        AlterPartitionReassignmentsRequest cancel = new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name("t")
                        .partitions(List.of(new ReassignablePartition().replicas(null)))));
        cluster.<AlterPartitionReassignmentsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, cancel, NEWEST, reply));

        // Then
        assertThat(cluster.server.read(MOVES)).isNull();
        assertThat(cluster.seenBy(3, "t").replicas()).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void linesThatAreAddedLaterAreTakenUp() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.create("u", List.of(3, 2), 1);
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]}");
        cluster.drain();

        // When
        tool.write(
                MOVES,
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]},"
                        + "{\"topic\":\"u\",\"partition\":0,\"replicas\":[4,2]}]}");
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(3, "u").replicas()).contains(4);
        assertThat(cluster.seenBy(3, "t").replicas()).contains(4);
    }

    @Test
    void aTopicThatIsMadeAndMovedAtOnceMoves() {
        // Given, when
        tool.create("t", "{\"0\":[2,3]}", "{}");
        tool.reassign("{\"topic\":\"t\",\"partition\":0,\"replicas\":[4,3]}");
        cluster.drain();
        cluster.pass(1_000);

        // Then
        assertThat(cluster.seenBy(3, "t").replicas()).contains(4);
        assertThat(cluster.server.read(MOVES)).isNotNull();
    }

    @Test
    void configurationsChangeInTheWordsOfAllVersions() {
        // Given
        cluster.create("t", List.of(2, 3), 1);

        // When
        tool.configure("topics/t", "{\"retention.ms\":\"1\"}", "\"t\"");
        cluster.drain();
        List<String> seen = new ArrayList<>();
        seen.add(retention());
        tool.configure(
                "topics/t",
                "{\"retention.ms\":\"2\"}",
                "{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}");
        cluster.drain();
        seen.add(retention());
        tool.configure("topics/t", "{\"retention.ms\":\"3\"}", "{\"version\":2,\"entity_path\":\"topics/t\"}");
        tool.configure(
                "users/u", "{\"producer_byte_rate\":\"3\"}", "{\"version\":2,\"entity_path\":\"users/u/clients/c\"}");
        tool.configure("brokers/3", "{}", "nonsense");
        cluster.drain();
        seen.add(retention());

        // Then
        assertThat(seen).containsExactly("1", "2", "3");
    }

    private String retention() {
        List<String> all = cluster.peers.values().stream()
                .map(member -> member.holder.current().topicConfig("t").get("retention.ms"))
                .distinct()
                .toList();
        assertThat(all).hasSize(1);
        return String.valueOf(all.get(0));
    }

    private void alter(String topic, int leader, List<Integer> isr) {
        AlterPartitionResponse response = cluster.alter(topic, leader, isr);
        assertThat(response.topics().get(0).partitions().get(0).errorCode()).isZero();
    }
}
