package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.junit.jupiter.api.Test;

class ControlledShutdownTest {

    private final ControllerState state = States.withBrokers(3);

    @Test
    void leadershipsMoveAndTheBrokerLeavesTheSets() {
        // Given
        States.addTopic(state, "led", 2, 1, 2, 3);
        States.addTopic(state, "followed", 1, 2, 1);
        States.addTopic(state, "elsewhere", 1, 2, 3);

        // When
        ControlledShutdownResponse response = shutDown(1, 1_001);

        // Then
        assertThat(response.errorCode()).isZero();
        assertThat(response.remainingPartitions()).isEmpty();
        assertThat(States.partition(state, "led", 1).leader()).isEqualTo(2);
        assertThat(States.partition(state, "led", 1).leaderEpoch()).isEqualTo(1);
        assertThat(States.partition(state, "led", 1).isr()).containsExactly(2, 3);
        assertThat(States.partition(state, "followed", 0).isr()).containsExactly(2);
        assertThat(States.partition(state, "followed", 0).leaderEpoch()).isZero();
        assertThat(States.partition(state, "followed", 0).partitionEpoch()).isEqualTo(1);
        assertThat(States.partition(state, "elsewhere", 0).partitionEpoch()).isZero();
    }

    @Test
    void whatCannotMoveIsReportedAndStays() {
        // Given
        States.addTopic(state, "alone", 1, 1);
        PartitionImage shrunk = PartitionImage.led(0, 0, List.of(1, 2)).withLeadership(1, 0, List.of(1), 5);
        States.addTopic(state, "behind", shrunk);

        // When
        ControlledShutdownResponse response = shutDown(1, 1_001);

        // Then
        assertThat(response.remainingPartitions()).hasSize(1);
        assertThat(response.remainingPartitions().get(0).topicName()).isEqualTo("behind");
        assertThat(States.partition(state, "behind", 0).leader()).isEqualTo(1);
        assertThat(States.partition(state, "alone", 0).leader()).isEqualTo(1);
    }

    @Test
    void brokersThatLeaveDoNotTakeOver() {
        // Given
        States.addTopic(state, "t", 1, 1, 2, 3);
        shutDown(2, 1_002);

        // When
        shutDown(1, 1_001);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
    }

    @Test
    void whoStopsWithAllOthersHasNobodyToWaitFor() {
        // Given
        States.addTopic(state, "t", 1, 3, 2);
        shutDown(1, 1_001);
        int whileAnotherStays = shutDown(2, 1_002).remainingPartitions().size();

        // When
        ControlledShutdownResponse last = shutDown(3, 1_003);

        // Then
        assertThat(whileAnotherStays).isZero();
        assertThat(last.errorCode()).isZero();
        assertThat(last.remainingPartitions()).isEmpty();
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(3);
    }

    @Test
    void aReplicaWhoseBrokerIsBeingRestartedIsWaitedFor() {
        // Given: nobody has registered as 4
        PartitionImage shrunk = PartitionImage.led(0, 0, List.of(1, 4)).withLeadership(1, 0, List.of(1), 5);
        States.addTopic(state, "behind", shrunk);

        // When, then
        assertThat(shutDown(1, 1_001).remainingPartitions()).hasSize(1);
        shutDown(2, 1_002);
        assertThat(shutDown(1, 1_001).remainingPartitions()).hasSize(1);
        shutDown(3, 1_003);
        assertThat(shutDown(1, 1_001).remainingPartitions()).isEmpty();
    }

    @Test
    void theMarkEndsWithTheRegistration() {
        // Given
        shutDown(2, 1_002);
        assertThat(state.isLeaving(2)).isTrue();

        // When
        state.brokers(List.of(States.broker(1, null)));
        state.brokers(List.of(States.broker(1, null), States.broker(2, null)));

        // Then
        assertThat(state.isLeaving(2)).isFalse();
    }

    @Test
    void whoLeavesCleanlyStaysEligible() {
        // Given
        States.addTopic(state, "t", 1, 1, 2);
        state.config(ConfigScope.TOPIC, "t", new StoredConfig(Map.of("min.insync.replicas", "2"), 0));

        // When
        shutDown(1, 1_001);

        // Then
        assertThat(States.partition(state, "t", 0).leader()).isEqualTo(2);
        assertThat(States.partition(state, "t", 0).heirs().eligible()).containsExactly(1);
    }

    @Test
    void aFormerLifeIsRefused() {
        // Given, when, then
        assertThat(shutDown(1, 7).errorCode()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
        assertThat(shutDown(9, -1).errorCode()).isEqualTo(ErrorCode.BROKER_NOT_AVAILABLE.code());
        assertThat(state.isLeaving(1)).isFalse();
    }

    private ControlledShutdownResponse shutDown(int broker, long epoch) {
        Decision<ControlledShutdownResponse> decision = ControlledShutdown.decide(
                state,
                States.SETTINGS,
                new ControlledShutdownRequest().brokerId(broker).brokerEpoch(epoch));
        decision.changes().forEach(state::apply);
        return decision.response();
    }
}
