package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaderRequestsTest {

    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;
    private static final PartitionImage LED = PartitionImage.led(0, 4, List.of(1, 2, 3));

    private final ControllerState state = States.withBrokers(2);

    @Test
    void thePreferredReplicaLeadsIfItIsInSyncAndThere() {
        // Given
        States.addTopic(state, "elsewhere", LED.withLeadership(2, 4, List.of(1, 2), 5));
        States.addTopic(state, "right", LED);
        States.addTopic(state, "behind", LED.withLeadership(2, 4, List.of(2), 5));
        PartitionImage dead = PartitionImage.led(0, 4, List.of(3, 1)).withLeadership(1, 4, List.of(1, 3), 5);
        States.addTopic(state, "dead", dead);

        // When
        ElectLeadersResponse response =
                elect(PREFERRED, asked("elsewhere", 0), asked("right", 0), asked("behind", 0), asked("dead", 0, 7));

        // Then
        assertThat(codes(response))
                .containsExactlyInAnyOrder(
                        "elsewhere NONE",
                        "right ELECTION_NOT_NEEDED",
                        "behind PREFERRED_LEADER_NOT_AVAILABLE",
                        "dead PREFERRED_LEADER_NOT_AVAILABLE",
                        "dead UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(States.partition(state, "elsewhere", 0).leader()).isEqualTo(1);
        assertThat(States.partition(state, "elsewhere", 0).leaderEpoch()).isEqualTo(5);
        assertThat(States.partition(state, "elsewhere", 0).isr()).containsExactly(1, 2);
    }

    @Test
    void whoAsksForAllHearsOnlyOfWhatHappened() {
        // Given
        States.addTopic(state, "elsewhere", LED.withLeadership(2, 4, List.of(1, 2), 5));
        States.addTopic(state, "right", LED);

        // When
        ElectLeadersResponse response = apply(PREFERRED, null);

        // Then
        assertThat(codes(response)).containsExactly("elsewhere NONE");
    }

    @Test
    void anUncleanElectionTakesWhoLivesIfNobodyLeads() {
        // Given
        States.addTopic(state, "offline", LED.withLeadership(-1, 4, List.of(3), 5));
        States.addTopic(state, "led", LED);
        PartitionImage gone = PartitionImage.led(0, 4, List.of(3)).withLeadership(-1, 4, List.of(3), 5);
        States.addTopic(state, "gone", gone);

        // When
        ElectLeadersResponse response = elect(UNCLEAN, asked("offline", 0), asked("led", 0), asked("gone", 0));

        // Then
        assertThat(codes(response))
                .containsExactlyInAnyOrder(
                        "offline NONE", "led ELECTION_NOT_NEEDED", "gone ELIGIBLE_LEADERS_NOT_AVAILABLE");
        assertThat(States.partition(state, "offline", 0).leader()).isEqualTo(1);
        assertThat(States.partition(state, "offline", 0).isr()).containsExactly(1);
    }

    @Test
    void anUnknownKindOfElectionIsRefused() {
        // Given, when, then
        assertThat(elect((byte) 2).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void leadershipsGoBackWhereTooManyAreElsewhere() {
        // Given: broker 1 leads 8 of the 10 partitions that prefer it
        List<PartitionImage> partitions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            PartitionImage led = PartitionImage.led(i, 0, List.of(1, 2));
            partitions.add(i < 2 ? led.withLeadership(2, 0, List.of(1, 2), 5) : led);
        }
        States.addTopic(state, "t", partitions.toArray(PartitionImage[]::new));

        // When
        int tolerated = PreferredLeaders.decide(state, 20).response();
        Decision<Integer> moved = PreferredLeaders.decide(state, 19);
        moved.changes().forEach(state::apply);
        int again = PreferredLeaders.decide(state, 0).response();

        // Then
        assertThat(tolerated).isZero();
        assertThat(moved.response()).isEqualTo(2);
        assertThat(States.partition(state, "t", 1).leader()).isEqualTo(1);
        assertThat(again).isZero();
    }

    private ElectLeadersResponse elect(byte type, TopicPartitions... asked) {
        return apply(type, List.of(asked));
    }

    private ElectLeadersResponse apply(byte type, @Nullable List<TopicPartitions> asked) {
        ElectLeadersRequest request =
                new ElectLeadersRequest().electionType(type).topicPartitions(asked);
        Decision<ElectLeadersResponse> decision = LeaderRequests.decide(state, request, (short) 2);
        decision.changes().forEach(state::apply);
        return decision.response();
    }

    private static TopicPartitions asked(String topic, Integer... partitions) {
        return new TopicPartitions().topic(topic).partitions(List.of(partitions));
    }

    private static List<String> codes(ElectLeadersResponse response) {
        List<String> codes = new ArrayList<>();
        response.replicaElectionResults()
                .forEach(topic -> topic.partitionResult()
                        .forEach(partition -> codes.add(topic.topic() + " " + ErrorCode.of(partition.errorCode()))));
        return codes;
    }
}
