package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.junit.jupiter.api.Test;

/** Brokers that come, go, and stop with notice; replicas that move. Broker 1 is the controller. */
class SeveralMembersTest {

    private static final RequestOrigin NEWEST = new RequestOrigin((short) 3, "", "");

    private final SimulatedCluster cluster = new SimulatedCluster(4);

    @Test
    void everybodyHearsOfBrokersThatComeAndGo() {
        // Given
        cluster.create("t", List.of(2, 3), 1);

        // When
        LastStop stop = cluster.stop(3);
        int without = cluster.member(4).holder.current().brokers().size();
        List<Integer> offline = cluster.seenBy(4, "t").offline();
        cluster.start(3, stop);

        // Then
        assertThat(without).isEqualTo(3);
        assertThat(offline).containsExactly(3);
        assertThat(cluster.member(4).holder.current().brokers()).hasSize(4);
        assertThat(cluster.seenBy(4, "t").offline()).isEmpty();
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(2);
    }

    @Test
    void aReplicaOutsideOfTheSetIsOfflineForClientsToo() {
        // Given: 3 is out of sync, so that nothing is elected when it goes
        cluster.create("t", List.of(2, 3), 1);
        alter(2, List.of(2));

        // When
        cluster.crash(3);

        // Then
        assertThat(cluster.seenBy(4, "t").offline()).containsExactly(3);
        assertThat(cluster.seenBy(4, "t").leaderEpoch()).isZero();
    }

    @Test
    void aBrokerThatComesBackHearsEverythingAtOnce() {
        // Given: a topic is deleted and created anew while 3 is away
        cluster.create("t", List.of(2, 3), 1);
        LastStop stop = cluster.stop(3);
        DeleteTopicsRequest delete =
                new DeleteTopicsRequest().timeoutMs(1_000).topics(List.of(new DeleteTopicState().name("t")));
        cluster.<DeleteTopicsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.DELETE_TOPICS, delete, RequestOrigin.BROKER, reply));
        cluster.create("u", List.of(4, 2), 1);

        // When
        cluster.start(3, stop);

        // Then: the first orders are complete, so that it finds the stray
        ClusterDelta first = cluster.member(3).deltas.stream()
                .filter(delta -> delta.completeLocalReplicas() || delta.brokersChanged())
                .findFirst()
                .orElseThrow();
        assertThat(first.completeLocalReplicas()).isTrue();
        assertThat(first.localReplicas()).isEmpty();
        assertThat(cluster.member(3).holder.current().topic("t")).isNull();
        assertThat(cluster.seenBy(3, "u").leader()).isEqualTo(4);
    }

    @Test
    void aLeaderAltersItsSetThroughTheController() {
        // Given
        cluster.create("t", List.of(2, 3, 4), 1);

        // When
        AlterPartitionResponse shrunk = alter(2, List.of(2, 3));
        AlterPartitionResponse grown = alter(2, List.of(2, 3, 4));

        // Then
        assertThat(shrunk.topics().get(0).partitions().get(0).errorCode()).isZero();
        assertThat(grown.topics().get(0).partitions().get(0).partitionEpoch()).isEqualTo(2);
        for (int id = 1; id <= 4; id++) {
            assertThat(cluster.seenBy(id, "t").isr()).containsExactly(2, 3, 4);
        }
    }

    @Test
    void aBrokerThatStopsWithNoticeLeadsNothingBefore() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.create("u", List.of(3, 2), 1);

        // When
        ControlledShutdownRequest request = new ControlledShutdownRequest()
                .brokerId(2)
                .brokerEpoch(cluster.member(2).epoch());
        cluster.<ControlledShutdownResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.CONTROLLED_SHUTDOWN, request, RequestOrigin.BROKER, reply));
        AlterPartitionResponse back = cluster.alter("t", 3, List.of(3, 2));

        // Then
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(4, "t").isr()).containsExactly(3);
        assertThat(cluster.seenBy(4, "u").isr()).containsExactly(3);
        assertThat(back.topics().get(0).partitions().get(0).errorCode()).isEqualTo(ErrorCode.INELIGIBLE_REPLICA.code());
    }

    /** It counts what it has handed over, and ends. */
    @Test
    void aBrokerThatStopsHasHeardOfItsSuccessorsWhenItIsAnswered() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        ControlledShutdownRequest request = new ControlledShutdownRequest()
                .brokerId(2)
                .brokerEpoch(cluster.member(2).epoch());
        List<Integer> leaders = new ArrayList<>();

        // When
        cluster.<ControlledShutdownResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.CONTROLLED_SHUTDOWN, request, RequestOrigin.BROKER, response -> {
                    leaders.add(cluster.seenBy(2, "t").leader());
                    reply.accept(response);
                }));

        // Then
        assertThat(leaders).containsExactly(3);
    }

    @Test
    void replicasMoveWhenTheNewOnesAreInSync() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        AlterPartitionReassignmentsRequest move = new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name("t")
                        .partitions(List.of(new ReassignablePartition().replicas(List.of(4, 3))))));

        // When
        cluster.<AlterPartitionReassignmentsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, move, NEWEST, reply));
        PartitionImage moving = served(4);
        alter(2, List.of(2, 3, 4));

        // Then
        assertThat(moving.adding()).containsExactly(4);
        assertThat(moving.leader()).isEqualTo(2);
        assertThat(cluster.seenBy(1, "t").replicas()).containsExactly(4, 3);
        assertThat(cluster.seenBy(1, "t").leader()).isEqualTo(4);
        assertThat(cluster.member(2).deltas.stream().flatMap(delta -> delta.stoppedReplicas().stream()))
                .hasSize(1)
                .allMatch(stopped -> stopped.delete() && stopped.leaderEpoch() > 0);
        assertThat(cluster.server.text("/brokers/topics/t")).contains("\"partitions\":{\"0\":[4,3]}");
    }

    @Test
    void aNewControllerEndsMovesThatAreReady() {
        // Given: the controller goes after the new replica is in sync, before the move ends
        cluster.create("t", List.of(2, 3), 1);
        AlterPartitionReassignmentsRequest move = new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name("t")
                        .partitions(List.of(new ReassignablePartition().replicas(List.of(4, 3))))));
        cluster.<AlterPartitionReassignmentsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, move, NEWEST, reply));
        String state = String.valueOf(cluster.server.text("/brokers/topics/t/partitions/0/state"));
        cluster.member(2)
                .zk
                .write(
                        "/brokers/topics/t/partitions/0/state",
                        state.replace("[2,3]", "[2,3,4]").getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        -1,
                        reply -> {});

        // When
        cluster.crash(1);

        // Then
        assertThat(cluster.seenBy(3, "t").replicas()).containsExactly(4, 3);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(4);
    }

    @Test
    void whenAllSessionsAreLostTheSameReplicasGoOn() {
        // Given
        cluster.create("t", List.of(2, 3, 4), 2);
        int before = cluster.seenBy(2, "t").leaderEpoch();

        // When
        for (int id = 1; id <= 4; id++) {
            cluster.server.expire(cluster.member(id).zk.sessionId());
            cluster.member(id).zk.learnOfExpiry();
        }
        cluster.drain();

        // Then
        for (int id = 1; id <= 4; id++) {
            assertThat(cluster.seenBy(id, "t").hasLeader()).isTrue();
            assertThat(cluster.seenBy(id, "t").leaderEpoch()).isGreaterThan(before);
            assertThat(cluster.seenBy(id, "t")).isEqualTo(cluster.seenBy(1, "t"));
            assertThat(cluster.member(id).holder.current().brokers()).hasSize(4);
        }
        assertThat(cluster.server.text("/controller_epoch")).isEqualTo("2");
    }

    @Test
    void leadershipsGoBackByThemselves() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        LastStop stop = cluster.stop(2);
        cluster.start(2, stop);
        alter(3, List.of(3, 2));

        // When
        cluster.member(1).scheduler.advanceMs(SimulatedMember.BALANCE_MS);
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(4, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(4, "t").isr()).containsExactly(3, 2);
    }

    private AlterPartitionResponse alter(int leader, List<Integer> isr) {
        return cluster.alter("t", leader, isr);
    }

    /** What a broker was last told to serve. */
    private PartitionImage served(int id) {
        return cluster.member(id).deltas.stream()
                .flatMap(delta -> delta.localReplicas().stream())
                .map(LocalReplica::state)
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
