package org.barnabas.partition.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.diverging;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.nothing;
import static org.barnabas.partition.ReplicaBatches.records;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReadBound;
import org.barnabas.partition.ReplicaBatches;
import org.barnabas.partition.TestBroker;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of appends that wait when the leadership changes. */
class CarriedAcksTest {

    private static final PartitionImage LED = PartitionImage.led(0, 4, List.of(TestBroker.ID, 2, 3));

    private final TestBroker broker = new TestBroker();
    private final PartitionHandle handle = broker.order("orders", LED);

    CarriedAcksTest() throws IOException {}

    @BeforeEach
    void someRecordsAreCommitted() {
        TestReply first = broker.produce(handle, Acks.ALL, 2);
        broker.settle();
        fetches(2, 4, 2, 4);
        fetches(3, 4, 2, 4);
        assertThat(first.error).isEqualTo(ErrorCode.NONE);
        broker.leadership.clear();
    }

    private void fetches(int follower, int leaderEpoch, long offset, int lastEpoch) {
        handle.shard()
                .post(() -> handle.partition()
                        .onFollowerFetch(new FollowerFetch(follower, 7, leaderEpoch, offset, lastEpoch)));
        broker.settle();
    }

    private void hears(int leaderEpoch, PartitionData told) {
        handle.shard().post(() -> handle.partition().onFetched(leaderEpoch, told, (error, next) -> {}));
        broker.settle();
        if (told.records() != null) {
            told.records().release();
        }
    }

    private TestReply waiting() {
        TestReply reply = broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        assertThat(reply.answers).isZero();
        return reply;
    }

    @Test
    void aFollowerThatGoesAwayCostsNobodyAnAnswer() {
        // Given
        TestReply reply = waiting();
        int[] woken = {0};
        broker.home
                .thread()
                .within(() -> handle.partition().fetches().arm(() -> woken[0]++, ReadBound.HIGH_WATERMARK, 2));
        fetches(2, 4, 5, 4);
        // When
        broker.order(
                "orders",
                LED.withLeadership(TestBroker.ID, 4, List.of(TestBroker.ID, 2), 1)
                        .withPartitionEpoch(1));
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(reply.baseOffset).isEqualTo(2);
        assertThat(woken[0]).isEqualTo(1);
        assertThat(broker.leadership).isEmpty();
    }

    @Test
    void ledAgainByTheSameReplicaTheyGoOnWaiting() {
        // Given
        TestReply reply = waiting();
        fetches(2, 4, 5, 4);
        // When
        broker.order("orders", PartitionImage.led(0, 5, List.of(TestBroker.ID, 2)));
        // Then
        assertThat(reply.answers)
                .as("of this epoch the follower has said nothing")
                .isZero();
        fetches(2, 4, 5, 4);
        assertThat(reply.answers).isZero();
        fetches(2, 5, 5, 4);
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(reply.baseOffset).isEqualTo(2);
        assertThat(broker.leadership).as("coordinators go on").containsExactly("leader orders-0 epoch 5");
    }

    @Test
    void readersDoNotNoticeThatTheSameReplicaBeginsAnew() {
        // Given
        int[] woken = {0};
        broker.home
                .thread()
                .within(() -> handle.partition().fetches().arm(() -> woken[0]++, ReadBound.HIGH_WATERMARK, 2));
        broker.flushes.clear();
        PartitionImage again = PartitionImage.led(0, 5, List.of(TestBroker.ID, 2));
        // When
        handle.shard()
                .post(() -> handle.partition().onOrder(new LocalReplica("orders", TestBroker.TOPIC_ID, again, false)));
        broker.home.runBatch();
        // Then
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(handle.view().highWatermark()).isEqualTo(2);
        broker.settle();
        assertThat(handle.view().leaderEpoch()).isEqualTo(5);
        assertThat(handle.view().highWatermark()).isEqualTo(2);
        assertThat(woken[0]).as("followers shall ask in the new epoch").isEqualTo(1);
    }

    @Test
    void whatTheNewLeaderIsKnownToHaveCommittedIsAcknowledged() {
        // Given
        TestReply reply = waiting();
        // When
        broker.order("orders", following(5));
        // Then
        assertThat(reply.answers).isZero();
        hears(5, nothing(4));
        assertThat(reply.answers).isZero();
        hears(5, nothing(5));
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(reply.baseOffset).isEqualTo(2);
        assertThat(broker.leadership).containsExactly("resign orders-0");
    }

    @Test
    void whatTheNewLeaderLacksIsRefusedAndGone() {
        // Given
        TestReply kept = waiting();
        TestReply cut = waiting();
        broker.order("orders", following(5));
        // When
        hears(5, diverging(4, 5));
        // Then
        assertThat(cut.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(kept.answers).isZero();
        hears(5, records(ReplicaBatches.batch(5, 5, 3), 8));
        assertThat(kept.error).isEqualTo(ErrorCode.NONE);
        assertThat(cut.answers).isEqualTo(1);
    }

    @Test
    void whoseFateIsNotKnownSoonIsRefused() {
        // Given
        TestReply reply = new TestReply();
        handle.shard()
                .post(() -> handle.partition()
                        .append(
                                TestBroker.batch(1),
                                Acks.ALL,
                                broker.clock.monotonic().nowMs() + 30_000,
                                reply));
        broker.settle();
        // When
        broker.order(
                "orders", PartitionImage.led(0, 5, List.of(2, TestBroker.ID)).withLeadership(-1, 5, List.of(2), 1));
        broker.scheduler.advanceMs(WaitingAcks.SUSPENSE_MAX_MS - 1);
        broker.settle();
        // Then
        assertThat(reply.answers).isZero();
        broker.scheduler.advanceMs(1);
        broker.settle();
        assertThat(reply.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void ledAgainInTimeTheyGoOnWaitingUntilTheirDeadline() {
        // Given
        TestReply reply = new TestReply();
        handle.shard()
                .post(() -> handle.partition()
                        .append(
                                TestBroker.batch(1),
                                Acks.ALL,
                                broker.clock.monotonic().nowMs() + 30_000,
                                reply));
        broker.settle();
        broker.order("orders", following(5));
        broker.scheduler.advanceMs(WaitingAcks.SUSPENSE_MAX_MS / 2);
        broker.settle();
        // When
        broker.order("orders", PartitionImage.led(0, 6, List.of(TestBroker.ID, 2)));
        broker.scheduler.advanceMs(20_000);
        broker.settle();
        // Then
        assertThat(reply.answers).isZero();
        broker.scheduler.advanceMs(10_000);
        broker.settle();
        assertThat(reply.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void aCoordinatorHearsOfItsEndAtOnce() {
        // Given
        TestReply reply = new TestReply();
        handle.shard().post(() -> handle.partition().appendOwn(TestBroker.batch(1), reply));
        broker.settle();
        // When
        broker.order("orders", following(5));
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void theEndRefusesWhoWaitsAndAnswersWhoIsServed() {
        // Given
        TestReply waiting = waiting();
        TestReply served = broker.produce(handle, Acks.LEADER, 1);
        // When
        broker.stop("orders", false);
        // Then
        assertThat(waiting.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(served.error).isEqualTo(ErrorCode.NONE);
    }
}
