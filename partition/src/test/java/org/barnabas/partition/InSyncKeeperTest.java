package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replicas 1 (the leader), 2 and 3; through the partition, as the shard sees it. */
class InSyncKeeperTest {

    private static final int EPOCH = 5;
    private static final long LAG_MS = 30_000;
    private static final long LIFE = 70;

    private final List<Wish> wishes = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private final AtomicLong life = new AtomicLong(11);
    private final TestBroker broker = new TestBroker(
            null,
            new Replication(
                    Followers.NONE,
                    (proposal, answer) -> wishes.add(new Wish(proposal, answer)),
                    () -> image,
                    life::get,
                    LAG_MS));

    InSyncKeeperTest() throws IOException {
        know(delta -> delta.brokers(List.of(1, 2, 3).stream()
                .map(id -> new BrokerNode(id, List.of(), null))
                .toList()));
    }

    private record Wish(InSyncProposals.Proposal proposal, InSyncProposals.Answer answer) {

        List<Integer> brokers() {
            return proposal.inSync().stream()
                    .map(InSyncProposals.Member::broker)
                    .toList();
        }
    }

    private void know(java.util.function.Consumer<ClusterDelta.Builder> change) {
        ClusterDelta.Builder builder = ClusterDelta.from(image);
        change.accept(builder);
        image = builder.build().after();
    }

    private static PartitionImage state(int partitionEpoch, List<Integer> isr) {
        return PartitionImage.led(0, EPOCH, List.of(1, 2, 3))
                .withLeadership(1, EPOCH, isr, 1)
                .withPartitionEpoch(partitionEpoch);
    }

    private PartitionHandle lead(List<Integer> isr) {
        return broker.order("orders", state(0, isr));
    }

    private TestReply produce(PartitionHandle handle) {
        TestReply reply = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        return reply;
    }

    private void fetch(PartitionHandle handle, int replica, long offset) {
        fetch(handle, new FollowerFetch(replica, LIFE, EPOCH, offset, offset == 0 ? -1 : EPOCH));
    }

    private void fetch(PartitionHandle handle, FollowerFetch fetch) {
        handle.shard().post(() -> handle.partition().onFollowerFetch(fetch));
        broker.settle();
    }

    private void advance(long ms) {
        broker.scheduler.advanceMs(ms);
        broker.settle();
    }

    private void answer(ErrorCode error, @Nullable Settled settled) {
        Wish last = wishes.get(wishes.size() - 1);
        last.answer.onAnswer(error, settled);
        broker.settle();
    }

    @Test
    void acknowledgesWhenAllInSyncHaveIt() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        TestReply reply = produce(handle);
        fetch(handle, 2, 1);
        assertThat(reply.answers).isZero();
        // When
        fetch(handle, 3, 1);
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /** Rule R3. */
    @Test
    void fetchesOfAnotherEpochDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH - 1, 1, EPOCH));
        fetch(handle, new FollowerFetch(2, LIFE, -1, 1, EPOCH));
        // Then
        assertThat(reply.answers).isZero();
    }

    /** It says that it has offset 0, but from a leader that is not known here. */
    @Test
    void fetchesOfADivergingLogDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 1, EPOCH - 2));
        // Then
        assertThat(reply.answers).isZero();
    }

    /** KIP-903. */
    @Test
    void fetchesOfAnEarlierLifeDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        fetch(handle, 2, 0);
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE - 1, EPOCH, 1, EPOCH));
        // Then
        assertThat(reply.answers).isZero();
    }

    @Test
    void asksToDropWhoLagsForTooLong() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        produce(handle);
        fetch(handle, 2, 1);
        // When
        advance(LAG_MS * 2);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
        assertThat(wishes.get(0).proposal().inSync().get(0).brokerEpoch()).isEqualTo(11);
        assertThat(wishes.get(0).proposal().inSync().get(1).brokerEpoch()).isEqualTo(LIFE);
    }

    @Test
    void whoHasEverythingNeverLags() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);
        fetch(handle, 3, 0);
        // When
        advance(LAG_MS * 10);
        // Then
        assertThat(wishes).isEmpty();
        produce(handle);
        advance(LAG_MS / 2 + 1);
        assertThat(wishes).isEmpty();
    }

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
                .containsExactly(
                        new InSyncProposals.Member(1, life.get()), new InSyncProposals.Member(2, LIFE + 10));
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

    /** Rule R4: it has all that is committed, but not all that was there when the epoch began. */
    @Test
    void nobodyJoinsBeforeTheStartOfTheEpoch() {
        // Given
        broker.configs.put("orders", new PartitionConfig(PartitionConfig.DEFAULT.log(), BatchRules.DEFAULT, 2));
        PartitionHandle handle = broker.order("orders", PartitionImage.led(0, EPOCH - 1, List.of(1)));
        broker.produce(handle, Acks.LEADER, 3);
        broker.settle();
        lead(List.of(1));
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 2, EPOCH - 1));
        // Then
        assertThat(wishes).isEmpty();
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 3, EPOCH - 1));
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void theDeadDoNotJoin() {
        // Given
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null))));
        PartitionHandle handle = lead(List.of(1));
        // When
        fetch(handle, 2, 0);
        // Then
        assertThat(wishes).isEmpty();
    }

    /** The word that it is registered comes from somebody else, later than its fetch. */
    @Test
    void whoseLifeIsNotKnownYetJoinsWhenItIs() {
        // Given
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null))));
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        // When
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null), new BrokerNode(2, List.of(), null))));
        advance(1_000);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void whoWasDroppedComesBackOnlyWithAFetch() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        fetch(handle, 2, 0);
        produce(handle);
        advance(LAG_MS * 2);
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));
        assertThat(wishes).hasSize(1);
        // When
        fetch(handle, 2, 1);
        // Then
        assertThat(wishes).hasSize(2);
        assertThat(wishes.get(1).brokers()).containsExactly(1, 2);
    }

    /** Row 27. */
    @Test
    void aSetThatShrinksBelowTheMinimumLeavesRecordsUnacknowledged() {
        // Given
        broker.configs.put("orders", new PartitionConfig(PartitionConfig.DEFAULT.log(), BatchRules.DEFAULT, 2));
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        broker.order("orders", state(1, List.of(1)));
        // Then
        assertThat(handle.view().highWatermark()).isZero();
        TestReply later = produce(handle);
        assertThat(later.error).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        advance(2_000);
        assertThat(reply.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }
}
