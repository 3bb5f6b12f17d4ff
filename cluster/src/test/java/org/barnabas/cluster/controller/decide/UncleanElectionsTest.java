package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.junit.jupiter.api.Test;

/** Which elections an operator must hear of. */
class UncleanElectionsTest {

    private static final PartitionImage LED = PartitionImage.led(0, 4, List.of(1, 2, 3));

    private final ControllerState state = States.withBrokers(2);

    private int unclean(PartitionImage... next) {
        TopicImage topic = Objects.requireNonNull(state.topic("t"));
        return UncleanElections.in(state, new Change.PartitionsChanged(topic.with(List.of(next)), List.of(next)));
    }

    @Test
    void whoWasInSyncOrEligibleLacksNothing() {
        // Given
        PartitionImage heir =
                LED.withLeadership(PartitionImage.NO_LEADER, 4, List.of(3), 5).withHeirs(new Heirs(List.of(2), 3));
        States.addTopic(state, "t", heir);

        // When, then
        assertThat(unclean(heir.withLeadership(3, 5, List.of(3), 5))).isZero();
        assertThat(unclean(heir.withLeadership(2, 5, List.of(2), 5))).isZero();
        assertThat(unclean(heir.withLeadership(PartitionImage.NO_LEADER, 5, List.of(3), 5)))
                .isZero();
        assertThat(unclean(heir.withLeadership(1, 5, List.of(1), 5))).isEqualTo(1);
    }

    @Test
    void anUncleanElectionByRequestIsOne() {
        // Given
        States.addTopic(state, "t", LED.withLeadership(PartitionImage.NO_LEADER, 4, List.of(3), 5));

        // When
        Decision<?> decision = LeaderRequests.decide(
                state, new ElectLeadersRequest().electionType((byte) 1).topicPartitions(null), (short) 2);

        // Then
        assertThat(UncleanElections.in(
                        state, (Change.PartitionsChanged) decision.changes().get(0)))
                .isEqualTo(1);
    }
}
