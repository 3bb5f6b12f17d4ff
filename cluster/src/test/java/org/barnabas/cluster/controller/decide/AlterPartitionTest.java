package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.junit.jupiter.api.Test;

class AlterPartitionTest {

    private static final short NEWEST = 3;

    private final ControllerState state = States.withBrokers(3);
    private final TopicImage topic = States.addTopic(state, "t", 1, 1, 2, 3);

    @Test
    void aSetShrinksAndGrowsWithoutANewLeaderEpoch() {
        // Given, when
        Decision<AlterPartitionResponse> shrunk = decide(partition(0, List.of(1, 2)));
        shrunk.changes().forEach(state::apply);
        Decision<AlterPartitionResponse> grown = decide(partition(1, List.of(1, 2, 3)));

        // Then
        assertThat(error(shrunk)).isEqualTo(ErrorCode.NONE);
        assertThat(answer(shrunk).isr()).containsExactly(1, 2);
        assertThat(answer(shrunk).partitionEpoch()).isEqualTo(1);
        assertThat(answer(shrunk).leaderEpoch()).isZero();
        assertThat(answer(grown).partitionEpoch()).isEqualTo(2);
        assertThat(answer(grown).isr()).containsExactly(1, 2, 3);
        assertThat(grown.messages().to(States.broker(2, null)).leaderAndIsr()).isNull();
        assertThat(grown.messages().to(States.broker(2, null)).metadata()).isNotNull();
    }

    @Test
    void askingAgainForWhatIsTrueIsAnsweredWithIt() {
        // Given
        decide(partition(0, List.of(1, 2))).changes().forEach(state::apply);

        // When
        Decision<AlterPartitionResponse> again = decide(partition(0, List.of(2, 1)));

        // Then
        assertThat(error(again)).isEqualTo(ErrorCode.NONE);
        assertThat(answer(again).partitionEpoch()).isEqualTo(1);
        assertThat(again.writes()).isEmpty();
    }

    @Test
    void oldEpochsAreFenced() {
        // Given
        decide(partition(0, List.of(1, 2))).changes().forEach(state::apply);
        PartitionImage current = partition();
        state.topic(topic.with(List.of(current.withLeadership(1, 4, current.isr(), 5))), 0);

        // When, then
        assertThat(error(decide(partition(1, List.of(1)).leaderEpoch(3)))).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(error(decide(partition(0, List.of(1)).leaderEpoch(4)))).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
        assertThat(error(decide(partition(1, List.of(1)).leaderEpoch(5)))).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(error(decide(partition(2, List.of(1)).leaderEpoch(4)))).isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(error(decide(partition(1, List.of(1)).leaderEpoch(4)))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aFormerLifeOfTheLeaderIsRefused() {
        // Given
        AlterPartitionRequest request = request(partition(0, List.of(1))).brokerEpoch(999);

        // When
        AlterPartitionResponse stale =
                AlterPartition.decide(state, States.SETTINGS, request, NEWEST).response();
        AlterPartitionResponse unknown = AlterPartition.decide(state, States.SETTINGS, request.brokerId(9), NEWEST)
                .response();

        // Then
        assertThat(stale.errorCode()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.STALE_BROKER_EPOCH.code());
    }

    @Test
    void onlyTheLeaderAsksAndItStaysInTheSet() {
        // Given
        AlterPartitionRequest follower =
                request(partition(0, List.of(2))).brokerId(2).brokerEpoch(1_002);

        // When, then
        assertThat(error(AlterPartition.decide(state, States.SETTINGS, follower, NEWEST)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(decide(partition(0, List.of(2, 3))))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(decide(partition(0, List.of(1, 1))))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(decide(partition(0, List.of())))).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(decide(partition(0, List.of(1, 2, 9))))).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void whoIsNotThereOrIsLeavingOrAnotherLifeDoesNotJoin() {
        // Given
        decide(partition(0, List.of(1))).changes().forEach(state::apply);
        PartitionData formerLife = partition(1, List.of(1, 2));
        formerLife.newIsrWithEpochs().get(1).brokerEpoch(17);

        // When
        ErrorCode stale = error(decide(formerLife));
        state.apply(new Change.BrokerLeaving(2));
        ErrorCode leaving = error(decide(partition(1, List.of(1, 2))));
        state.brokers(List.of(States.broker(1, null), States.broker(2, null)));
        ErrorCode gone = error(decide(partition(1, List.of(1, 3))));

        // Then
        assertThat(stale).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(leaving).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
        assertThat(gone).isEqualTo(ErrorCode.INELIGIBLE_REPLICA);
    }

    @Test
    void unknownTopicsAndPartitionsAreNamedSo() {
        // Given
        AlterPartitionRequest unknownId = new AlterPartitionRequest()
                .brokerId(1)
                .brokerEpoch(1_001)
                .topics(List.of(new TopicData().topicId(new Uuid(3, 3)).partitions(List.of(partition(0, List.of(1))))));

        // When, then
        assertThat(error(AlterPartition.decide(state, States.SETTINGS, unknownId, NEWEST)))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(error(decide(partition(0, List.of(1)).partitionIndex(7))))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void olderVersionsNameTopicsAndHaveNoEpochs() {
        // Given
        PartitionData partition = new PartitionData().newIsr(List.of(1, 3));
        AlterPartitionRequest request = new AlterPartitionRequest()
                .brokerId(1)
                .brokerEpoch(1_001)
                .topics(List.of(new TopicData().topicName("t").partitions(List.of(partition))));

        // When
        Decision<AlterPartitionResponse> decision = AlterPartition.decide(state, States.SETTINGS, request, (short) 1);

        // Then
        assertThat(answer(decision).isr()).containsExactly(1, 3);
    }

    @Test
    void whoLeavesASetThatIsTooSmallStaysEligible() {
        // Given
        state.config(ConfigScope.TOPIC, "t", new StoredConfig(Map.of("min.insync.replicas", "2"), 0));

        // When
        decide(partition(0, List.of(1, 2))).changes().forEach(state::apply);
        Heirs atMinimum = partition().heirs();
        decide(partition(1, List.of(1))).changes().forEach(state::apply);
        Heirs below = partition().heirs();
        decide(partition(2, List.of(1, 3))).changes().forEach(state::apply);

        // Then
        assertThat(atMinimum).isEqualTo(Heirs.NONE);
        assertThat(below.eligible()).containsExactly(2);
        assertThat(partition().heirs()).isEqualTo(Heirs.NONE);
    }

    /**
     * The leader acknowledges by its own file where nothing is set for topic or cluster, whatever the controller's
     * says.
     */
    @Test
    void theLeadersFileDecidesWhoStaysEligible() {
        // Given: a controller that would ask for two, and a leader that is content with itself
        ControllerSettings two =
                new ControllerSettings(3, 3, (short) 1, true, false, 2, ControllerSettings.Balance.OFF);
        state.brokers(List.of(saying(1, 1), saying(2, 2), saying(3, 2)));

        // When
        AlterPartition.decide(state, two, request(partition(0, List.of(1))), NEWEST)
                .changes()
                .forEach(state::apply);

        // Then
        assertThat(partition().heirs()).isEqualTo(Heirs.NONE);
    }

    private static BrokerRegistration saying(int id, int minInsync) {
        return new BrokerRegistration(States.broker(id, null).node(), -1, 1_000 + id, LastStop.UNKNOWN, minInsync);
    }

    private Decision<AlterPartitionResponse> decide(PartitionData partition) {
        return AlterPartition.decide(state, States.SETTINGS, request(partition), NEWEST);
    }

    private AlterPartitionRequest request(PartitionData partition) {
        return new AlterPartitionRequest()
                .brokerId(1)
                .brokerEpoch(1_001)
                .topics(List.of(new TopicData().topicId(topic.id()).partitions(List.of(partition))));
    }

    private static PartitionData partition(int partitionEpoch, List<Integer> isr) {
        return new PartitionData()
                .partitionEpoch(partitionEpoch)
                .newIsrWithEpochs(isr.stream()
                        .map(id -> new BrokerState().brokerId(id).brokerEpoch(1_000 + id))
                        .toList());
    }

    private PartitionImage partition() {
        return States.partition(state, "t", 0);
    }

    private static AlterPartitionResponse.PartitionData answer(Decision<AlterPartitionResponse> decision) {
        return decision.response().topics().get(0).partitions().get(0);
    }

    private static ErrorCode error(Decision<AlterPartitionResponse> decision) {
        return ErrorCode.of(answer(decision).errorCode());
    }
}
