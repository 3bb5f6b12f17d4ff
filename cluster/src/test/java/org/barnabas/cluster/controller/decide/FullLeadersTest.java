package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;
import org.junit.jupiter.api.Test;

/** The log directory of a replica takes no appends for want of room. */
class FullLeadersTest {

    private final ControllerState state = States.withBrokers(3);

    @Test
    void anotherInSyncReplicaLeadsAndAllStayInSync() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 2, 1, 2, 3);

        // When
        Decision<Integer> decision = fill(topic, 1);

        // Then
        PartitionImage moved = States.partition(state, "t", 0);
        assertThat(decision.response()).isEqualTo(1);
        assertThat(moved.leader()).isEqualTo(2);
        assertThat(moved.leaderEpoch()).isEqualTo(1);
        assertThat(moved.isr()).containsExactly(1, 2, 3);
        assertThat(States.partition(state, "t", 1).leader()).isEqualTo(1);
    }

    @Test
    void aFollowerThatFillsUpChangesNothing() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);

        // When
        Decision<Integer> decision = fill(topic, 3);

        // Then
        assertThat(decision.writes()).isEmpty();
        assertThat(States.partition(state, "t", 0).isr()).containsExactly(1, 2, 3);
    }

    @Test
    void whoIsAloneInSyncGoesOnLeading() {
        // Given: unclean elections are allowed, and are none of this
        TopicImage topic = States.addTopic(state, "t", alone());
        StoredConfig unclean = new StoredConfig(Map.of("unclean.leader.election.enable", "true"), 0);
        state.config(ConfigScope.TOPIC, "t", unclean);

        // When
        Decision<Integer> decision = fill(topic, 1);

        // Then
        assertThat(decision.writes()).isEmpty();
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(1);
    }

    @Test
    void theLastOfAllThatFillUpGoesOnLeading() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);
        fill(topic, 1);
        fill(topic, 2);

        // When
        fill(topic, 3);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
        assertThat(States.partition(state, "t", 0).isr()).containsExactly(1, 2, 3);
    }

    @Test
    void whoHasRoomAgainTakesOverFromOneThatHasNone() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fill(topic, 1);
        fill(topic, 2);

        // When
        tell(topic, 1, ErrorCode.NONE);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(1);
    }

    @Test
    void whoComesIntoSyncTakesOverFromOneThatHasNoRoom() {
        // Given
        TopicImage topic = States.addTopic(state, "t", alone());
        fill(topic, 1);
        PartitionImage joined = LeaderElection.beside(States.partition(state, "t", 0), List.of(1, 2), States.EPOCH);
        Change change = new Change.InSyncSetsChanged(topic.with(List.of(joined)), List.of(joined));
        Decision<Integer> altered = Decision.of(state, List.of(change), 0);
        altered.changes().forEach(state::apply);

        // When
        Set<PartitionKey> led = FullLeaders.among(state, altered);
        FullLeaders.decide(state, led).changes().forEach(state::apply);

        // Then
        assertThat(led).containsExactly(new PartitionKey(topic.id(), 0));
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
    }

    @Test
    void afterTheDeathOfTheLeaderWhoHasRoomIsPreferred() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);
        fill(topic, 2);

        // When
        state.brokers(List.of(States.broker(2, null), States.broker(3, null)));
        BrokerChanges.decide(state, States.SETTINGS, Set.of(1)).changes().forEach(state::apply);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
        assertThat(States.partition(state, "t", 0).isr()).containsExactly(2, 3);
    }

    @Test
    void afterTheDeathOfAllOthersTheFullOneLeads() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);
        fill(topic, 2);

        // When
        state.brokers(List.of(States.broker(2, null)));
        BrokerChanges.decide(state, States.SETTINGS, Set.of(1, 3)).changes().forEach(state::apply);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
    }

    @Test
    void leadershipsGoBackOnlyWhenThereIsRoom() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fill(topic, 1);

        // When
        int movedFull = PreferredLeaders.decide(state, 0).response();
        ErrorCode askedFull = ErrorCode.of(LeaderRequests.decide(state, preferred("t"), (short) 2)
                .response()
                .replicaElectionResults()
                .get(0)
                .partitionResult()
                .get(0)
                .errorCode());
        tell(topic, 1, ErrorCode.NONE);
        int moved = PreferredLeaders.decide(state, 0).response();

        // Then
        assertThat(movedFull).isZero();
        assertThat(askedFull).isEqualTo(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
        assertThat(moved).isEqualTo(1);
    }

    @Test
    void aBrokerThatStopsHandsOverToWhoHasRoom() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);
        fill(topic, 2);

        // When
        ControlledShutdownRequest request =
                new ControlledShutdownRequest().brokerId(1).brokerEpoch(-1);
        ControlledShutdown.decide(state, States.SETTINGS, request).changes().forEach(state::apply);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
    }

    @Test
    void aBrokerThatStopsHandsOverToAFullOneRatherThanToNobody() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fill(topic, 2);

        // When
        ControlledShutdownRequest request =
                new ControlledShutdownRequest().brokerId(1).brokerEpoch(-1);
        ControlledShutdown.decide(state, States.SETTINGS, request).changes().forEach(state::apply);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
    }

    @Test
    void aMoveOfReplicasEndsWithALeaderThatHasRoom() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);
        fill(topic, 2);

        // When: broker 1 leaves the assignment
        AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name("t")
                        .partitions(List.of(new ReassignablePartition().replicas(List.of(2, 3))))));
        Reassignments.decide(state, States.SETTINGS, request).changes().forEach(state::apply);

        // Then
        assertThat(States.partition(state, "t", 0).replicas()).containsExactly(2, 3);
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
    }

    @Test
    void theNextLifeOfABrokerBeginsUnknown() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fill(topic, 2);
        boolean before = state.isFull(2, topic, 0);

        // When
        state.brokers(List.of(States.broker(1, null), States.broker(3, null)));
        state.brokers(List.of(States.broker(1, null), States.broker(2, null), States.broker(3, null)));

        // Then
        assertThat(before).isTrue();
        assertThat(state.isFull(2, topic, 0)).isFalse();
    }

    @Test
    void aDirectoryThatFailsAfterItFilledUpHasFailed() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fill(topic, 2);

        // When
        tell(topic, 2, ErrorCode.KAFKA_STORAGE_ERROR);

        // Then
        assertThat(state.isFull(2, topic, 0)).isFalse();
        assertThat(state.isOnline(2, topic, 0)).isFalse();
        assertThat(States.partition(state, "t", 0).isr()).containsExactly(1);
    }

    private static PartitionImage alone() {
        return PartitionImage.led(0, 0, List.of(1, 2)).withLeadership(1, 0, List.of(1), 5);
    }

    private static ElectLeadersRequest preferred(String topic) {
        ElectLeadersRequest request = new ElectLeadersRequest().electionType((byte) 0);
        TopicPartitions asked = new TopicPartitions().topic(topic).partitions(List.of(0));
        request.topicPartitions(List.of(asked));
        return request;
    }

    /** The broker's answer to an order says that partition 0 is in a directory without room. */
    private Decision<Integer> fill(TopicImage topic, int broker) {
        return tell(topic, broker, ErrorCode.INELIGIBLE_REPLICA);
    }

    private Decision<Integer> tell(TopicImage topic, int broker, ErrorCode error) {
        LeaderAndIsrPartitionError told =
                new LeaderAndIsrPartitionError().partitionIndex(0).errorCode(error.code());
        LeaderAndIsrResponse answer = new LeaderAndIsrResponse()
                .topics(List.of(new LeaderAndIsrTopicError().topicId(topic.id()).partitionErrors(List.of(told))));
        Set<PartitionKey> news = state.failedReplicas().note(broker, answer);
        Decision<Integer> decision = ReplicaFailures.decide(state, States.SETTINGS, news);
        decision.changes().forEach(state::apply);
        return decision;
    }
}
