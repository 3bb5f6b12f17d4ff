package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.diverging;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.nothing;
import static org.barnabas.partition.ReplicaBatches.records;
import static org.barnabas.partition.ReplicaBatches.startsAt;

import java.io.IOException;
import org.barnabas.log.read.LogView;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowerRoleTest {

    private final TestBroker broker = new TestBroker();

    FollowerRoleTest() throws IOException {}

    /** What became of an answer of the leader. */
    private static final class Taken implements FetchedReply {

        private @Nullable ErrorCode error;
        private @Nullable FetchPosition position;

        @Override
        public void onTaken(ErrorCode outcome, @Nullable FetchPosition next) {
            assertThat(error).isNull();
            error = outcome;
            position = next;
        }
    }

    private Taken hear(PartitionHandle handle, int epoch, PartitionData told) {
        Taken taken = post(handle, epoch, told);
        broker.settle();
        return taken;
    }

    private static Taken post(PartitionHandle handle, int epoch, PartitionData told) {
        Taken taken = new Taken();
        handle.shard().post(() -> {
            handle.partition().onFetched(epoch, told, taken);
            if (told.records() instanceof BufferRecords records) {
                records.release();
            }
        });
        return taken;
    }

    private static LogView log(PartitionHandle handle) {
        LogView log = handle.view().log();
        if (log == null) {
            throw new AssertionError("offline");
        }
        return log;
    }

    @Test
    void appendsWhatTheLeaderHasAndFollowsItsHighWatermark() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        // When
        Taken taken = hear(handle, 4, records(batch(0, 3, 5), 3));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 5, 3, 0));
        assertThat(handle.view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(handle.view().highWatermark()).isEqualTo(3);
        assertThat(log(handle).epochAt(4)).isEqualTo(3);
    }

    @Test
    void highWatermarkNeverPassesTheOwnEnd() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        // When
        hear(handle, 4, records(batch(0, 4, 5), 100));
        // Then
        assertThat(handle.view().highWatermark()).isEqualTo(5);
    }

    @Test
    void retainsWhatItKeepsAndNothingElse() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        BufferRecords sent = batch(0, 4, 5);
        // When
        hear(handle, 4, records(sent, 5));
        // Then
        assertThat(sent.buffer().refCnt()).isZero();
    }

    /** Rules R1 and R8. */
    @Test
    void divergenceCutsToTheLeadersPointAndNothingElseOfTheAnswerCounts() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 4), 2));
        hear(handle, 4, records(batch(4, 3, 1), 2));
        broker.order("orders", following(6));
        // When
        Taken taken = hear(handle, 6, diverging(3, 4).records(batch(5, 6, 2)));
        // Then
        assertThat(log(handle).endOffset()).isEqualTo(4);
        assertThat(handle.view().highWatermark()).isEqualTo(2);
        assertThat(taken.position).isEqualTo(new FetchPosition(6, 4, 3, 0));
    }

    /** Rule R2: the follower knows epochs between those of the leader. */
    @Test
    void cutsToTheLargestCommonEpochAndAsksAgain() {
        // Given
        PartitionHandle handle = broker.order("orders", following(9));
        hear(handle, 9, records(batch(0, 1, 2), 0));
        hear(handle, 9, records(batch(2, 5, 2), 0));
        hear(handle, 9, records(batch(4, 8, 2), 0));
        // When
        Taken first = hear(handle, 9, diverging(6, 30));
        // Then
        assertThat(first.position).isEqualTo(new FetchPosition(9, 4, 5, 0));
        Taken second = hear(handle, 9, diverging(3, 2));
        assertThat(second.position).isEqualTo(new FetchPosition(9, 2, 1, 0));
    }

    /** The leader's first batch begins before its log does, and ended elsewhere in what was written here. */
    @Test
    void aLogOfWhichAllLiesBeforeTheLeadersStartBeginsWithItsFirstBatch() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 3), 0));
        hear(handle, 4, records(batch(3, 3, 2), 0));
        broker.order("orders", following(6));
        // When
        Taken cut = hear(handle, 6, diverging(4, 3).logStartOffset(3));
        Taken taken = hear(handle, 6, records(batch(2, 6, 3), 5).logStartOffset(3));
        // Then
        assertThat(cut.position).isEqualTo(new FetchPosition(6, 3, -1, 3));
        assertThat(taken.error).isEqualTo(ErrorCode.NONE);
        assertThat(log(handle).endOffset()).isEqualTo(5);
    }

    /** A crash took the start back, and showed what a leader of before had written and never committed. */
    @Test
    void whatLiesBeforeTheLeadersStartIsNotKeptWhereTheLogsPart() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 19), 5));
        broker.order("orders", following(6));
        // When
        Taken taken = hear(handle, 6, diverging(3, 8).logStartOffset(8));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(6, 8, -1, 8));
        assertThat(log(handle).startOffset()).isEqualTo(8);
        assertThat(handle.view().highWatermark()).isEqualTo(8);
    }

    /** The same where it ends just there: then no leader can tell that they part. */
    @Test
    void aLogThatEndsWhereTheLeaderBeginsBeginsAnew() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 8), 5));
        broker.order("orders", following(6));
        // When
        Taken taken = hear(handle, 6, records(batch(8, 6, 2), 10).logStartOffset(8));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(6, 8, -1, 8));
        Taken next = hear(handle, 6, records(batch(8, 6, 2), 10).logStartOffset(8));
        assertThat(next.position).isEqualTo(new FetchPosition(6, 10, 6, 8));
    }

    /** What came from this leader is the leader's: its start is taken over, and no file is made anew. */
    @Test
    void aLogOfThisLeadershipOfWhichAllIsDeletedIsKept() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        // When
        Taken taken = hear(handle, 4, nothing(5).logStartOffset(5));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 5, 4, 5));
        assertThat(log(handle).startOffset()).isEqualTo(5);
    }

    /** It led in an epoch in which it wrote nothing and which the new leader has never heard of. */
    @Test
    void forgetsAnOwnEpochWithoutRecords() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        broker.lead("orders", 5);
        broker.order("orders", following(6));
        assertThat(log(handle).latestEpoch()).isEqualTo(5);
        // When
        Taken taken = hear(handle, 6, diverging(4, 5));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(6, 5, 4, 0));
    }

    /** Rules R3 and R7: what was asked in an epoch that is over is void, also with the same leader. */
    @Test
    void answersOfAnEarlierEpochAreVoid() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        broker.order("orders", following(5));
        // When
        Taken taken = hear(handle, 4, records(batch(0, 4, 5), 5));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(log(handle).endOffset()).isZero();
    }

    @Test
    void beginsAnewWhereTheLeaderBegins() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        // When
        Taken taken = hear(handle, 4, startsAt(40));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 40, -1, 40));
        assertThat(handle.view().highWatermark()).isEqualTo(40);
    }

    /** After an unclean election; an empty log has no epoch that the leader could compare. */
    @Test
    void anEmptyLogAheadOfTheLeadersEndBeginsAnewToo() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, startsAt(40));
        broker.order("orders", following(5));
        // When
        Taken taken = hear(handle, 5, startsAt(3));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(5, 3, -1, 3));
        assertThat(handle.view().highWatermark()).isEqualTo(3);
        Taken next = hear(handle, 5, records(batch(3, 5, 5), 8).logStartOffset(3));
        assertThat(next.position).isEqualTo(new FetchPosition(5, 8, 5, 3));
    }

    /** It would ask again at once, and again. */
    @Test
    void aLeaderThatCouldCompareButDoesNotIsAskedLater() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        // When
        Taken taken = hear(handle, 4, startsAt(0));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(log(handle).endOffset()).isEqualTo(5);
    }

    @Test
    void takesTheWholeBatchInWhichTheLeadersLogBegins() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, startsAt(42));
        // When
        Taken taken = hear(handle, 4, records(batch(40, 4, 5), 45).logStartOffset(42));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 45, 4, 42));
        assertThat(log(handle).startOffset()).isEqualTo(42);
    }

    /** It keeps its place, which the leader may count on: it does not go back to the first offset of that batch. */
    @Test
    void withoutRoomForTheBatchInWhichTheLeadersLogBeginsItStaysWhereItIs() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, startsAt(42));
        broker.directory.environment().state().room().foundNone();
        // When
        Taken taken = hear(handle, 4, records(batch(40, 4, 5), 45).logStartOffset(42));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 42, -1, 42));
        assertThat(handle.view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(handle.view().highWatermark()).isEqualTo(42);
    }

    /** As it finds out when it has gone back to the first offset of that batch. */
    @Test
    void whoseRoomIsGoneWhenItHasMadePlaceForTheLeadersFirstBatchBeginsAnew() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, startsAt(42));
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.toString().endsWith("40.log"));
        // When
        Taken taken = hear(handle, 4, records(batch(40, 4, 5), 45).logStartOffset(42));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(handle.view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(handle.view().highWatermark()).isEqualTo(log(handle).endOffset());
        Taken again = hear(handle, 4, startsAt(42));
        assertThat(again.position).isEqualTo(new FetchPosition(4, 42, -1, 42));
        assertThat(handle.view().highWatermark()).isEqualTo(42);
    }

    @Test
    void deletedRecordsAreDeletedHereToo() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        // When
        hear(handle, 4, nothing(5).logStartOffset(3));
        // Then
        assertThat(log(handle).startOffset()).isEqualTo(3);
    }

    @Test
    void damagedBatchIsRefused() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        BufferRecords damaged = batch(0, 4, 5);
        damaged.buffer().setByte(damaged.buffer().writerIndex() - 2, 77);
        // When
        Taken taken = hear(handle, 4, records(damaged, 5));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(log(handle).endOffset()).isZero();
        assertThat(damaged.buffer().refCnt()).isZero();
    }

    /** The leader cut its file while it was sending. */
    @Test
    void whatIsWholeOfATornAnswerIsTakenAndTheRestAskedForAgain() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        BufferRecords first = batch(0, 4, 2);
        BufferRecords second = batch(2, 4, 2);
        first.buffer().writeBytes(second.buffer(), second.buffer().readerIndex(), second.sizeInBytes() - 8);
        first.buffer().writeZero(8);
        second.release();
        // When
        Taken taken = hear(handle, 4, records(first, 5));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.NONE);
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 2, 4, 0));
    }

    @Test
    void offsetsOutOfOrderAreRefused() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 5));
        // When
        Taken taken = hear(handle, 4, records(batch(3, 4, 5), 5));
        // Then
        assertThat(taken.error).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(log(handle).endOffset()).isEqualTo(5);
    }

    @Test
    void batchCutOffByTheSizeOfTheAnswerIsLeftForTheNext() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        BufferRecords first = batch(0, 4, 2);
        BufferRecords second = batch(2, 4, 2);
        first.buffer().writeBytes(second.buffer(), second.buffer().readerIndex(), second.sizeInBytes() - 1);
        second.release();
        // When
        Taken taken = hear(handle, 4, records(first, 5));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 2, 4, 0));
    }

    /** A leader that is ahead of the epoch it was asked in. */
    @Test
    void batchesOfALaterEpochAreLeft() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        // When
        Taken taken = hear(handle, 4, records(batch(0, 5, 2), 5));
        // Then
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 0, -1, 0));
    }

    @Test
    void withFlushPerAppendItTellsOnlyWhatIsOnDisk() {
        // Given
        broker.configs.put(
                "orders",
                new PartitionConfig(
                        PartitionConfig.DEFAULT.log().with(log -> log.flushMessages(1)), BatchRules.DEFAULT, 1));
        PartitionHandle handle = broker.order("orders", following(4));
        // When
        Taken taken = post(handle, 4, records(batch(0, 4, 5), 5));
        broker.home.runBatch();
        // Then
        assertThat(taken.position).isNull();
        broker.settle();
        assertThat(taken.position).isEqualTo(new FetchPosition(4, 5, 4, 0));
    }

    /** One fetcher has replaced another under the same epoch. */
    @Test
    void anAnswerThatComesWhileAnotherIsBeingWrittenIsToldWhereToGoOn() {
        // Given
        broker.configs.put(
                "orders",
                new PartitionConfig(
                        PartitionConfig.DEFAULT.log().with(log -> log.flushMessages(1)), BatchRules.DEFAULT, 1));
        PartitionHandle handle = broker.order("orders", following(4));
        Taken first = post(handle, 4, records(batch(0, 4, 5), 5));
        broker.home.runBatch();
        // When
        Taken second = post(handle, 4, records(batch(0, 4, 5), 5));
        broker.home.runBatch();
        // Then
        assertThat(second.position).isNull();
        broker.settle();
        assertThat(handle.view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(first.position).isEqualTo(new FetchPosition(4, 5, 4, 0));
        assertThat(second.position).isEqualTo(first.position);
    }

    @Test
    void aLeaderThatWasAFollowerKnowsTheHighWatermarkAndTheProducers() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 4, 5), 3));
        // When
        broker.order(
                "orders", org.barnabas.cluster.image.PartitionImage.led(0, 5, java.util.List.of(TestBroker.ID, 2)));
        // Then
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(handle.view().highWatermark()).isEqualTo(3);
    }
}
