package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.junit.jupiter.api.Test;

/** What is due although the word that would have brought it about was lost, or never came. */
class LostWordsTest {

    private final SimulatedCluster cluster = new SimulatedCluster(4);

    @Test
    void replicasOfTopicsThatAreGoneOrMovedAwayEnd() {
        // Given
        cluster.create("gone", List.of(3, 2), 1);
        Uuid gone = topic("gone").id();
        cluster.create("again", List.of(3, 2), 1);
        Uuid before = topic("again").id();
        delete("gone");
        delete("again");
        cluster.create("again", List.of(3, 2), 1);
        cluster.create("elsewhere", List.of(2, 4), 1);
        StoppedReplica first = new StoppedReplica("gone", gone, 0, 0, true);
        StoppedReplica second = new StoppedReplica("again", before, 0, 0, true);
        StoppedReplica third =
                new StoppedReplica("elsewhere", topic("elsewhere").id(), 0, 7, true);
        StoppedReplica log = new StoppedReplica("elsewhere", Uuid.ZERO, 0, StoppedReplica.UNCLAIMED_LOG, true);
        int from = cluster.member(3).deltas.size();

        // When
        cluster.member(3).member.onSuspects(List.of(first, second, third, log));
        cluster.drain();

        // Then
        assertThat(stopped(3, from)).containsExactlyInAnyOrder(first, second, third, log);
    }

    @Test
    void replicasThatBelongHereOrMayBelongHereStay() {
        // Given
        cluster.create("here", List.of(3, 2), 1);
        cluster.create("unreadable", List.of(3, 2), 1);
        Uuid id = topic("unreadable").id();
        cluster.member(2).zk.write(ZnodePaths.topic("unreadable"), new byte[] {'x'}, ZkOp.ANY_VERSION, reply -> {});
        cluster.drain();
        int from = cluster.member(3).deltas.size();

        // When
        cluster.member(3)
                .member
                .onSuspects(List.of(
                        new StoppedReplica("here", topic("here").id(), 0, 0, true),
                        new StoppedReplica("here", Uuid.ZERO, 0, StoppedReplica.UNCLAIMED_LOG, true),
                        new StoppedReplica("unreadable", id, 0, 0, true)));
        cluster.drain();

        // Then
        assertThat(stopped(3, from)).isEmpty();
    }

    @Test
    void aMoveThatAnElectionCompletesEnds() {
        // Given: only broker 2 is in sync and it is down, so that nobody leads
        cluster.create("t", List.of(2, 3), 1);
        cluster.crash(3);
        cluster.crash(2);
        cluster.start(3, LastStop.UNCLEAN);
        assertThat(cluster.seenBy(4, "t").hasLeader()).isFalse();
        assertThat(move("t", List.of(2))).isEqualTo(ErrorCode.NONE);
        assertThat(cluster.seenBy(4, "t").replicas()).containsExactly(2, 3);

        // When
        cluster.start(2, LastStop.UNCLEAN);

        // Then
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(4, "t").replicas()).containsExactly(2);
        assertThat(cluster.server.text(ZnodePaths.topic("t"))).contains("\"removing_replicas\":{}");
    }

    private TopicImage topic(String name) {
        return Objects.requireNonNull(cluster.leader().holder.current().topic(name));
    }

    private List<StoppedReplica> stopped(int broker, int from) {
        List<ClusterDelta> deltas = cluster.member(broker).deltas;
        return deltas.subList(from, deltas.size()).stream()
                .flatMap(delta -> delta.stoppedReplicas().stream())
                .toList();
    }

    private ErrorCode move(String topic, List<Integer> replicas) {
        AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest()
                .timeoutMs(1_000)
                .topics(List.of(new ReassignableTopic()
                        .name(topic)
                        .partitions(List.of(
                                new ReassignablePartition().partitionIndex(0).replicas(replicas)))));
        AlterPartitionReassignmentsResponse response = cluster.ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, request, RequestOrigin.BROKER, reply));
        return ErrorCode.of(response.responses().get(0).partitions().get(0).errorCode());
    }

    private void delete(String topic) {
        DeleteTopicsRequest request = new DeleteTopicsRequest().timeoutMs(1_000).topicNames(List.of(topic));
        DeleteTopicsResponse response = cluster.ask((controller, reply) ->
                controller.ask(ControllerApis.DELETE_TOPICS, request, RequestOrigin.BROKER, reply));
        assertThat(response.responses().get(0).errorCode()).isZero();
    }
}
