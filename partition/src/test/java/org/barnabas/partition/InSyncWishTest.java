package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a wish for another in-sync set. */
class InSyncWishTest extends LeaderOfThree {

    InSyncWishTest() throws IOException {}

    /** Rule R6. */
    @Test
    void whileAWishIsUnderWayTheReplicaToBeDroppedStillHoldsTheHighWatermark() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        produce(handle);
        // When
        advance(LAG_MS * 2);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(handle.view().highWatermark()).isZero();
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /** Rule R6: the controller may have done it, or not. */
    @Test
    void afterAnUnknownOutcomeBothSetsCountAndTheSameWishIsRepeated() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        produce(handle);
        advance(LAG_MS * 2);
        // When
        answer(ErrorCode.REQUEST_TIMED_OUT, null);
        // Then
        assertThat(handle.view().highWatermark()).isZero();
        fetch(handle, 2, 1);
        assertThat(handle.view().highWatermark()).isEqualTo(1);
        advance(1_000);
        assertThat(wishes).hasSize(2);
        assertThat(wishes.get(1).proposal()).isEqualTo(wishes.get(0).proposal());
    }

    /** R11, KIP-903: the next life of a follower does not get in by what the former one had. */
    @Test
    void aWishIsRepeatedWithTheLivesThatCaughtUp() {
        // Given
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        answer(ErrorCode.NETWORK_EXCEPTION, null);
        // When
        life.set(12);
        fetch(handle, new FollowerFetch(2, LIFE + 10, EPOCH, 0, -1));
        produce(handle);
        advance(1_000);
        // Then
        assertThat(wishes).hasSize(2);
        assertThat(wishes.get(1).proposal()).isEqualTo(wishes.get(0).proposal());
    }

    /** It may have what a leader of before wrote and never committed. */
    @Test
    void aFollowerThatHasOnlyWhatWasDeletedAndAnotherEpochsJoinsWhenItHasBegunAnew() throws IOException {
        // Given
        PartitionHandle handle = lead(List.of(1));
        broker.produce(handle, Acks.LEADER, 10);
        handle.shard().post(() -> handle.partition().deleteRecords(10, Long.MAX_VALUE, (error, low) -> {}));
        broker.settle();
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 10, EPOCH - 1, 3));
        // Then
        assertThat(wishes).isEmpty();
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 10, -1, 10));
        assertThat(wishes).hasSize(1);
    }

    /** R4. */
    @Test
    void afterARefusalTheNextLifeJoinsByItsOwnWords() {
        // Given
        PartitionHandle handle = lead(List.of(1));
        TestReply reply = produce(handle);
        fetch(handle, 2, 1);
        answer(ErrorCode.NETWORK_EXCEPTION, null);
        fetch(handle, new FollowerFetch(2, LIFE + 10, EPOCH, 0, -1));
        advance(600);
        answer(ErrorCode.INELIGIBLE_REPLICA, null);
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        // When
        advance(10_000);
        // Then
        assertThat(wishes).hasSize(2);
        fetch(handle, new FollowerFetch(2, LIFE + 10, EPOCH, 1, EPOCH));
        assertThat(wishes).hasSize(3);
        assertThat(wishes.get(2).proposal().inSync())
                .containsExactly(new InSyncProposals.Member(1, life.get()), new InSyncProposals.Member(2, LIFE + 10));
    }

    /** The high watermark waits for the joiner as long, so nobody may wait for the next try for long. */
    @Test
    void aWishOfUnknownFateIsRepeatedOften() {
        // Given
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        // When
        for (int i = 0; i < 20; i++) {
            answer(ErrorCode.NETWORK_EXCEPTION, null);
            advance(3_000);
        }
        // Then
        assertThat(wishes).hasSize(21);
    }

    @Test
    void theSameWishRefusedAgainAndAgainIsMadeSeldom() {
        // Given
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        for (int i = 0; i < 20; i++) {
            answer(ErrorCode.INELIGIBLE_REPLICA, null);
            advance(3_000);
        }
        assertThat(wishes.size()).isLessThan(8);
        advance(60_000);
        answer(ErrorCode.INELIGIBLE_REPLICA, null);
        fetch(handle, new FollowerFetch(2, LIFE + 1, EPOCH, 0, -1));
        advance(60_000);
        int before = wishes.size();
        // When: another life is another wish
        answer(ErrorCode.INELIGIBLE_REPLICA, null);
        advance(1_000);
        // Then
        assertThat(wishes).hasSize(before + 1);
    }

    /** It tells that the partition's epoch is still the one that the wish is based on. */
    @ParameterizedTest
    @EnumSource(names = {"INELIGIBLE_REPLICA", "OPERATION_NOT_ATTEMPTED"})
    void aRefusalThatKnowsTheEpochEndsAWishAlsoAfterAnUnknownOutcome(ErrorCode refusal) {
        // Given
        PartitionHandle handle = lead(List.of(1, 3));
        fetch(handle, 2, 0);
        answer(ErrorCode.NETWORK_EXCEPTION, null);
        TestReply reply = produce(handle);
        fetch(handle, 3, 1);
        advance(600);
        assertThat(wishes).hasSize(2);
        assertThat(reply.answers).isZero();
        // When
        answer(refusal, null);
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /** R6: who says so may be behind, or may have done it before. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "NOT_CONTROLLER",
                "INVALID_REQUEST",
                "INVALID_UPDATE_VERSION",
                "FENCED_LEADER_EPOCH",
                "NEW_LEADER_ELECTED",
                "UNKNOWN_TOPIC_OR_PARTITION",
                "UNKNOWN_TOPIC_ID",
                "STALE_BROKER_EPOCH",
                "UNKNOWN_SERVER_ERROR",
                "REQUEST_TIMED_OUT"
            })
    void otherErrorsLeaveTheWishAsItIs(ErrorCode error) {
        // Given
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        TestReply reply = produce(handle);
        // When
        answer(error, null);
        // Then
        assertThat(reply.answers).isZero();
        assertThat(handle.view().highWatermark()).isZero();
        advance(1_000);
        assertThat(wishes).hasSize(2);
    }

    @Test
    void aRefusedWishIsGivenUpAndThoughtOverLater() {
        // Given
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        TestReply reply = produce(handle);
        assertThat(reply.answers).isZero();
        // When
        answer(ErrorCode.INELIGIBLE_REPLICA, null);
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        fetch(handle, 2, 1);
        assertThat(wishes).hasSize(1);
        advance(1_000);
        assertThat(wishes).hasSize(2);
    }

    @Test
    void theImageSettlesWhatNoAnswerDid() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        produce(handle);
        advance(LAG_MS * 2);
        answer(ErrorCode.REQUEST_TIMED_OUT, null);
        know(delta -> delta.topic(new TopicImage("orders", TestBroker.TOPIC_ID, List.of(state(1, List.of(1))))));
        // When
        advance(1_000);
        // Then
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /** An order repeats what was known when it was given. */
    @Test
    void anOrderThatSaysNothingNewDoesNotEndAWish() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        produce(handle);
        advance(LAG_MS * 2);
        // When
        broker.order("orders", state(0, List.of(1, 2)));
        // Then
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /**
     * A replica is added under a leadership that goes on, and the order comes before the metadata that say the same. Rule
     * R6: the controller may have taken it in, so the high watermark waits for it, whatever older metadata say.
     */
    @Test
    void anOlderImageDoesNotTakeAwayAReplicaThatIsBeingTakenIn() {
        // Given
        PartitionHandle handle = broker.order("orders", ofTwo());
        know(delta -> delta.topic(new TopicImage("orders", TestBroker.TOPIC_ID, List.of(ofTwo()))));
        broker.order("orders", state(1, List.of(1, 2)));
        broker.order("orders", state(2, List.of(1)));
        fetch(handle, 3, 0);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 3);
        answer(ErrorCode.REQUEST_TIMED_OUT, null);
        // When
        advance(1_000);
        // Then
        assertThat(wishes).hasSize(2);
        TestReply reply = produce(handle);
        assertThat(handle.view().highWatermark()).isZero();
        fetch(handle, 3, 1);
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
    }

    /** Nobody would tell of it a second time: it would never be in sync. */
    @Test
    void anOlderImageDoesNotTakeAwayAReplicaThatWasAdded() {
        // Given
        PartitionHandle handle = broker.order("orders", ofTwo());
        know(delta -> delta.topic(new TopicImage("orders", TestBroker.TOPIC_ID, List.of(ofTwo()))));
        broker.order("orders", state(1, List.of(1, 2)));
        // When
        advance(1_000);
        // Then
        fetch(handle, 3, 0);
        advance(1_000);
        assertThat(wishes).isNotEmpty();
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2, 3);
    }

    /**
     * The controller says something else about the partition, in no answer to a wish: nobody has to wait for a next
     * try.
     */
    @Test
    void aReplicaThatWasAddedJoinsAsSoonAsItHasEverything() {
        // Given
        PartitionHandle handle = broker.order("orders", ofTwo());
        broker.order("orders", state(1, List.of(1, 2)));
        // When
        fetch(handle, 3, 0);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2, 3);
    }

    private static PartitionImage ofTwo() {
        return state(0, List.of(1, 2)).withReplicas(List.of(1, 2), List.of(), List.of());
    }
}
