package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import org.junit.jupiter.api.Test;

/** A log directory of a living broker fails (KIP-112). */
class ReplicaFailuresTest {

    private final ControllerState state = States.withBrokers(3);

    @Test
    void anotherInSyncReplicaLeadsWhatWasInTheDirectory() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 2, 1, 2, 3);

        // When
        Decision<Integer> decision = fail(1, topic, 0);

        // Then
        PartitionImage moved = States.partition(state, "t", 0);
        assertThat(decision.response()).isEqualTo(1);
        assertThat(moved.leader()).isEqualTo(2);
        assertThat(moved.leaderEpoch()).isEqualTo(1);
        assertThat(moved.isr()).containsExactly(2, 3);
        assertThat(States.partition(state, "t", 1).leader()).isEqualTo(1);
    }

    @Test
    void aFollowerInTheDirectoryLeavesTheInSyncSet() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);

        // When
        fail(3, topic, 0);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(1);
        assertThat(States.partition(state, "t", 0).isr()).containsExactly(1, 2);
    }

    @Test
    void theLastReplicaInSyncStaysSoAndNobodyLeads() {
        // Given
        PartitionImage alone = PartitionImage.led(0, 0, List.of(1, 2)).withLeadership(1, 0, List.of(1), 5);
        TopicImage topic = States.addTopic(state, "t", alone);

        // When
        fail(1, topic, 0);

        // Then
        PartitionImage waiting = States.partition(state, "t", 0);
        assertThat(waiting.hasLeader()).isFalse();
        assertThat(waiting.isr()).containsExactly(1);
        assertThat(waiting.heirs().lastLeader()).isEqualTo(1);
    }

    @Test
    void anEligibleReplicaLeadsRatherThanNobody() {
        // Given
        PartitionImage alone = PartitionImage.led(0, 0, List.of(1, 2))
                .withLeadership(1, 0, List.of(1), 5)
                .withHeirs(Heirs.of(List.of(2)));
        TopicImage topic = States.addTopic(state, "t", alone);
        state.config(ConfigScope.TOPIC, "t", new StoredConfig(Map.of("min.insync.replicas", "2"), 0));

        // When
        fail(1, topic, 0);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
    }

    @Test
    void clientsHearWhichReplicasAreOffline() {
        // Given: the failed replica was neither leader nor in sync, so that nothing is elected
        PartitionImage shrunk = PartitionImage.led(0, 0, List.of(1, 2, 3)).withLeadership(1, 0, List.of(1, 2), 5);
        TopicImage topic = States.addTopic(state, "t", shrunk);

        // When
        Decision<Integer> decision = fail(3, topic, 0);

        // Then
        UpdateMetadataRequest told = Objects.requireNonNull(
                decision.messages().to(States.broker(2, null)).metadata());
        UpdateMetadataPartitionState partition =
                told.topicStates().get(0).partitionStates().get(0);
        assertThat(decision.writes()).isEmpty();
        assertThat(partition.offlineReplicas()).containsExactly(3);
    }

    @Test
    void aFailedReplicaIsNotElectedOnRequestEither() {
        // Given
        PartitionImage alone = PartitionImage.led(0, 0, List.of(1, 2)).withLeadership(1, 0, List.of(1), 5);
        TopicImage topic = States.addTopic(state, "t", alone);
        fail(1, topic, 0);

        // When
        int moved = PreferredLeaders.decide(state, 0).response();
        ElectLeadersRequest unclean =
                new ElectLeadersRequest().electionType((byte) 1).topicPartitions(null);
        LeaderRequests.decide(state, unclean, (short) 2).changes().forEach(state::apply);

        // Then
        assertThat(moved).isZero();
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
    }

    @Test
    void whatIsGoneIsForgotten() {
        // Given: failed replicas of a topic that is deleted, and of one that moves away
        TopicImage deleted = States.addTopic(state, "deleted", 1, 1, 2);
        TopicImage moved = States.addTopic(state, "moved", 1, 1, 2);
        fail(1, deleted, 0);
        fail(1, moved, 0);

        // When
        state.apply(new Change.TopicDeleted(deleted));
        state.apply(new Change.Reassigned(moved, List.of(), Map.of(0, List.of(1)), false));

        // Then
        assertThat(state.failedReplicas().contains(1, new PartitionKey(deleted.id(), 0)))
                .isFalse();
        assertThat(state.failedReplicas().contains(1, new PartitionKey(moved.id(), 0)))
                .isFalse();
    }

    @Test
    void theSameAnswerAgainIsNoNews() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fail(1, topic, 0);

        // When
        Set<PartitionKey> news = state.failedReplicas().note(1, answer(topic, 0, ErrorCode.KAFKA_STORAGE_ERROR));

        // Then
        assertThat(news).isEmpty();
    }

    @Test
    void theNextLifeOfABrokerBeginsWithoutAStain() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        fail(1, topic, 0);
        boolean before = state.isOnline(1, topic, 0);

        // When
        state.brokers(List.of(States.broker(2, null), States.broker(3, null)));
        state.brokers(List.of(States.broker(1, null), States.broker(2, null), States.broker(3, null)));

        // Then
        assertThat(before).isFalse();
        assertThat(state.isOnline(1, topic, 0)).isTrue();
    }

    private Decision<Integer> fail(int broker, TopicImage topic, int partition) {
        Set<PartitionKey> news =
                state.failedReplicas().note(broker, answer(topic, partition, ErrorCode.KAFKA_STORAGE_ERROR));
        Decision<Integer> decision = ReplicaFailures.decide(state, States.SETTINGS, news);
        decision.changes().forEach(state::apply);
        return decision;
    }

    private static LeaderAndIsrResponse answer(TopicImage topic, int partition, ErrorCode error) {
        LeaderAndIsrPartitionError told =
                new LeaderAndIsrPartitionError().partitionIndex(partition).errorCode(error.code());
        return new LeaderAndIsrResponse()
                .topics(List.of(new LeaderAndIsrTopicError().topicId(topic.id()).partitionErrors(List.of(told))));
    }
}
