package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReassignmentsTest {

    private final ControllerState state = States.withBrokers(5);

    ReassignmentsTest() {
        States.addTopic(state, "t", 1, 1, 2, 3);
    }

    @Test
    void aMoveBeginsByAdding() {
        // Given, when
        Decision<AlterPartitionReassignmentsResponse> decision = move(List.of(4, 5, 1));

        // Then
        PartitionImage partition = partition();
        assertThat(error(decision)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.replicas()).containsExactly(4, 5, 1, 2, 3);
        assertThat(partition.adding()).containsExactly(4, 5);
        assertThat(partition.removing()).containsExactly(2, 3);
        assertThat(partition.isr()).containsExactly(1, 2, 3);
        assertThat(partition.leader()).isEqualTo(1);
        assertThat(partition.leaderEpoch()).as("who leads goes on").isZero();
        assertThat(partition.partitionEpoch()).isEqualTo(1);
        assertThat(decision.messages().to(States.broker(4, null)).leaderAndIsr())
                .isNotNull();
        assertThat(decision.messages().to(States.broker(3, null)).stop()).isNull();
    }

    @Test
    void onlyTheAddedReplicaIsNew() {
        // Given, when
        Decision<AlterPartitionReassignmentsResponse> decision = move(List.of(4, 1, 2));

        // Then: else brokers with a failed log directory would not make it (KIP-112)
        assertThat(orderedAsNew(decision, 4)).isTrue();
        assertThat(orderedAsNew(decision, 1)).isFalse();
    }

    private static boolean orderedAsNew(Decision<?> decision, int broker) {
        return Objects.requireNonNull(
                        decision.messages().to(States.broker(broker, null)).leaderAndIsr())
                .topicStates()
                .get(0)
                .partitionStates()
                .get(0)
                .isNew();
    }

    @Test
    void theAssignmentIsWrittenAsKafkaWritesIt() {
        // Given, when
        Decision<AlterPartitionReassignmentsResponse> decision = move(List.of(4, 1, 2));

        // Then: the assignment comes first, so that a stop in between leaves nothing that nobody knows
        List<ZkOp> writes = decision.writes().get(0);
        ZkOp.Set assignment = (ZkOp.Set) writes.get(1);
        assertThat(writes.get(2).path()).endsWith("/partitions/0/state");
        assertThat(new String(assignment.data(), StandardCharsets.UTF_8))
                .startsWith("{\"removing_replicas\":{\"0\":[3]},\"partitions\":{\"0\":[4,1,2,3]},\"topic_id\":")
                .endsWith("\"adding_replicas\":{\"0\":[4]},\"version\":3}");
    }

    @Test
    void itEndsWhenTheTargetIsInSync() {
        // Given
        move(List.of(4, 5));
        inSync(1, 2, 3, 4);
        int early = complete().response();
        inSync(1, 2, 3, 4, 5);

        // When
        Decision<Integer> decision = complete();

        // Then
        assertThat(early).isZero();
        assertThat(decision.response()).isEqualTo(1);
        assertThat(partition().replicas()).containsExactly(4, 5);
        assertThat(partition().reassigning()).isFalse();
        assertThat(partition().isr()).containsExactly(4, 5);
        assertThat(partition().leader()).isEqualTo(4);
        StopReplicaRequest stop = Objects.requireNonNull(
                decision.messages().to(States.broker(2, null)).stop());
        assertThat(stop.topicStates().get(0).partitionStates().get(0).deletePartition())
                .isTrue();
        assertThat(decision.messages().to(States.broker(4, null)).stop()).isNull();
        List<ZkOp> writes = decision.writes().get(0);
        assertThat(writes.get(writes.size() - 1).path()).isEqualTo("/brokers/topics/t");
    }

    @Test
    void aMoveThatOnlyRemovesEndsAtOnce() {
        // Given, when
        Decision<AlterPartitionReassignmentsResponse> decision = move(List.of(2, 1));

        // Then
        assertThat(partition().replicas()).containsExactly(2, 1);
        assertThat(partition().reassigning()).isFalse();
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().partitionEpoch()).isEqualTo(1);
        assertThat(partition().leaderEpoch())
                .as("who is no replica is not heard")
                .isEqualTo(1);
        assertThat(decision.messages().to(States.broker(3, null)).stop()).isNotNull();
    }

    @Test
    void aMoveIsCancelled() {
        // Given
        move(List.of(4, 5, 1));
        inSync(1, 2, 3, 4);

        // When
        Decision<AlterPartitionReassignmentsResponse> decision = move(null);

        // Then
        assertThat(error(decision)).isEqualTo(ErrorCode.NONE);
        assertThat(partition().replicas()).containsExactly(1, 2, 3);
        assertThat(partition().reassigning()).isFalse();
        assertThat(partition().isr()).containsExactly(1, 2, 3);
        assertThat(decision.messages().to(States.broker(4, null)).stop()).isNotNull();
        assertThat(decision.messages().to(States.broker(2, null)).stop()).isNull();
        assertThat(error(move(null))).isEqualTo(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void aCancelThatWouldLoseRecordsIsRefused() {
        // Given: only an added replica is in sync
        move(List.of(4, 5));
        PartitionImage moved = partition();
        States.addTopic(state, "t", moved.withLeadership(4, 3, List.of(4), 5));

        // When, then
        assertThat(error(move(null))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void anotherTargetReplacesTheFirst() {
        // Given
        move(List.of(4, 1, 2));

        // When
        Decision<AlterPartitionReassignmentsResponse> decision = move(List.of(5, 1, 2));

        // Then
        assertThat(partition().replicas()).containsExactly(5, 1, 2, 3);
        assertThat(partition().adding()).containsExactly(5);
        assertThat(partition().removing()).containsExactly(3);
        assertThat(decision.messages().to(States.broker(4, null)).stop()).isNotNull();
    }

    @Test
    void impossibleTargetsAreRefused() {
        // Given, when, then
        assertThat(error(move(List.of()))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(move(List.of(1, 1)))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(move(List.of(1, 9)))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(move(List.of(-1)))).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(error(decide("none", List.of(1)))).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        AlterPartitionReassignmentsRequest sameSize =
                request("t", List.of(1, 2)).allowReplicationFactorChange(false);
        assertThat(error(Reassignments.decide(state, States.SETTINGS, sameSize)))
                .isEqualTo(ErrorCode.INVALID_REPLICATION_FACTOR);
    }

    @Test
    void movesAreListed() {
        // Given
        States.addTopic(state, "still", 1, 1, 2);
        move(List.of(4, 1, 2));

        // When
        ListPartitionReassignmentsResponse all = ReassignmentList.decide(
                        state, new ListPartitionReassignmentsRequest().topics(null))
                .response();
        ListPartitionReassignmentsResponse none = ReassignmentList.decide(
                        state,
                        new ListPartitionReassignmentsRequest()
                                .topics(List.of(new ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics()
                                        .name("still")
                                        .partitionIndexes(List.of(0)))))
                .response();

        // Then
        assertThat(all.topics()).hasSize(1);
        assertThat(all.topics().get(0).partitions().get(0).addingReplicas()).containsExactly(4);
        assertThat(none.topics()).isEmpty();
    }

    private void inSync(Integer... isr) {
        PartitionImage now = partition();
        List<PartitionImage> next = List.of(now.withLeadership(now.leader(), now.leaderEpoch(), List.of(isr), 5)
                .withPartitionEpoch(now.partitionEpoch() + 1));
        state.apply(new Change.InSyncSetsChanged(
                Objects.requireNonNull(state.topic("t")).with(next), next));
    }

    private Decision<Integer> complete() {
        Decision<Integer> decision =
                ReassignmentCompletion.decide(state, States.SETTINGS, ReassignmentCompletion.moving(state));
        decision.changes().forEach(state::apply);
        return decision;
    }

    private Decision<AlterPartitionReassignmentsResponse> move(@Nullable List<Integer> target) {
        return decide("t", target);
    }

    private Decision<AlterPartitionReassignmentsResponse> decide(String topic, @Nullable List<Integer> target) {
        Decision<AlterPartitionReassignmentsResponse> decision =
                Reassignments.decide(state, States.SETTINGS, request(topic, target));
        decision.changes().forEach(state::apply);
        return decision;
    }

    private static AlterPartitionReassignmentsRequest request(String topic, @Nullable List<Integer> target) {
        return new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name(topic)
                        .partitions(List.of(
                                new ReassignablePartition().partitionIndex(0).replicas(target)))));
    }

    private PartitionImage partition() {
        return States.partition(state, "t", 0);
    }

    private static ErrorCode error(Decision<AlterPartitionReassignmentsResponse> decision) {
        return ErrorCode.of(
                decision.response().responses().get(0).partitions().get(0).errorCode());
    }
}
