package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;

class PartitionLogTest {

    private final LogFixture fixture = new LogFixture();

    @Test
    void stagedBatchesAreInvisibleUntilTheyAreWrittenTogether() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        // When
        AppendOutcome first = log.append(batch(1, "a", "b"), AppendOrigin.CLIENT, 3, -1);
        AppendOutcome second = log.append(batch(2, "c"), AppendOrigin.CLIENT, 3, -1);
        long visibleBefore = log.view().endOffset();
        ErrorCode written = log.writeStaged();
        // Then
        assertThat(first.baseOffset()).isZero();
        assertThat(first.lastOffset()).isEqualTo(1);
        assertThat(second.baseOffset()).isEqualTo(2);
        assertThat(visibleBefore).isZero();
        assertThat(written).isEqualTo(ErrorCode.NONE);
        assertThat(contents(log)).containsExactly("0:null=a", "1:null=b", "2:null=c");
        assertThat(log.view().epochAt(1)).isEqualTo(3);
    }

    @Test
    void rollsBySizeAndReadsAcrossSegments() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(300).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        // When
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            append(log, batch(i, "value-" + i));
            expected.add(i + ":null=value-" + i);
        }
        // Then
        assertThat(log.view().segmentCount()).isGreaterThan(10);
        assertThat(contents(log)).isEqualTo(expected);
        assertThat(contents(log.view(), 33)).isEqualTo(expected.subList(33, 50));
    }

    @Test
    void releasesRecordsWhateverHappens() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        BufferRecords good = batch(1, "a");
        BufferRecords tooLarge = batch(1, "x".repeat(100));
        // When
        append(log, good);
        log.config(LogConfig.of(c -> c.segmentBytes(100)));
        AppendOutcome refused = append(log, tooLarge);
        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.RECORD_LIST_TOO_LARGE);
        assertThat(good.buffer().refCnt()).isZero();
        assertThat(tooLarge.buffer().refCnt()).isZero();
    }

    @Test
    void aFailedWriteAcknowledgesNothingAndTakesTheDirectoryOffline() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.faults().fail(DiskFaults.Operation.WRITE, ".log");
        // When
        BufferRecords lost = batch(2, "b");
        AppendOutcome staged = log.append(lost, AppendOrigin.CLIENT, 0, -1);
        ErrorCode written = log.writeStaged();
        fixture.disk.faults().heal();
        AppendOutcome later = log.append(batch(3, "c"), AppendOrigin.CLIENT, 0, -1);
        // Then
        assertThat(staged.accepted()).isTrue();
        assertThat(written).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(later.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(lost.buffer().refCnt()).isZero();
        assertThat(fixture.failures).hasSize(1);
        assertThat(contents(log)).containsExactly("0:null=a");
    }

    @Test
    void aFullDiskFailsTheAppendAndTheTornBatchIsCutAtTheNextStart() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.capacity(300);
        // When
        AppendOutcome outcome = append(log, batch(2, "b".repeat(500)));
        fixture.disk.capacity(Long.MAX_VALUE);
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(outcome.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(contents(again)).containsExactly("0:null=a");
        assertThat(append(again, batch(3, "c")).baseOffset()).isEqualTo(1);
    }

    @Test
    void appendsAreRefusedWhileTheDiskIsNearlyFullAndReadsGoOn() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.capacity(100_000);
        // When
        fixture.directory().checkFreeSpace(1 << 20);
        AppendOutcome refused = append(log, batch(2, "b"));
        List<String> readable = contents(log);
        fixture.directory().checkFreeSpace(1);
        AppendOutcome accepted = append(log, batch(3, "c"));
        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(refused.error().retriable()).isTrue();
        assertThat(readable).containsExactly("0:null=a");
        assertThat(accepted.baseOffset()).isEqualTo(1);
    }

    @Test
    void manyFlushesShareOneForce() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        LogFixture.flush(fixture, log);
        int before = fixture.disk.forces();
        List<Long> heard = new ArrayList<>();
        // When
        for (int i = 0; i < 10; i++) {
            append(log, batch(2, "b"));
            log.flush((upTo, error) -> heard.add(upTo));
        }
        fixture.settle();
        // Then
        assertThat(fixture.disk.forces() - before).isEqualTo(1);
        assertThat(heard).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        assertThat(log.recoveryPoint()).isEqualTo(11);
    }

    @Test
    void afterAFailedForceNothingIsRetried() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.faults().fail(DiskFaults.Operation.FORCE, ".log");
        List<ErrorCode> heard = new ArrayList<>();
        // When
        log.flush((upTo, error) -> heard.add(error));
        fixture.settle();
        fixture.disk.faults().heal();
        int before = fixture.disk.forces();
        log.flush((upTo, error) -> heard.add(error));
        fixture.settle();
        // Then
        assertThat(heard).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(fixture.disk.forces()).isEqualTo(before);
        assertThat(fixture.directory().isOffline()).isTrue();
    }

    @Test
    void plansAnswerByRange() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a", "b"));
        append(log, batch(2, "c"));
        LogView view = log.view();
        // When
        ReadPlan behind = view.plan(4, 3, 100, true);
        ReadPlan tail = view.plan(3, 3, 100, true);
        ReadPlan tooSmall = view.plan(0, 3, 10, false);
        ReadPlan firstWhole = view.plan(1, 3, 10, true);
        ReadPlan limited = view.plan(0, 2, 10_000, true);
        ReadPlan all = view.plan(0, 3, 10_000, true);
        // Then
        assertThat(behind.status()).isEqualTo(ReadPlan.Status.OUT_OF_RANGE);
        assertThat(tail.sizeInBytes()).isZero();
        assertThat(tooSmall.sizeInBytes()).isZero();
        assertThat(firstWhole.sizeInBytes()).isEqualTo(limited.sizeInBytes());
        assertThat(all.sizeInBytes()).isEqualTo((int) view.sizeInBytes());
        List.of(firstWhole, limited, all).forEach(ReadPlan::release);
    }

    @Test
    void aReaderKeepsADeletedSegmentUntilItIsDone() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(200));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 6; i++) {
            append(log, batch(LogFixture.START_MS + i, "value-" + i));
        }
        LogView old = log.view();
        ReadPlan plan = old.plan(0, 6, 1000, true);
        // When
        log.deleteRecords(4);
        int deleted = RetentionRound.now(log);
        boolean early = !fixture.disk.exists(LogFiles.log(LogFixture.FOLDER, 0));
        fixture.directory().writeCheckpoints();
        fixture.settle();
        fixture.scheduler.advanceMs(60_000);
        fixture.settle();
        ByteBuf bytes = Unpooled.buffer();
        FileSlice slice = Objects.requireNonNull(plan.records());
        int read = slice.readInto(bytes, 0, slice.sizeInBytes());
        plan.release();
        // Then
        assertThat(deleted).isPositive();
        assertThat(early)
                .describedAs("deleted before the new start was on disk")
                .isFalse();
        assertThat(read).isEqualTo(slice.sizeInBytes());
        assertThat(fixture.disk.exists(LogFiles.log(LogFixture.FOLDER, 0))).isFalse();
        assertThat(old.plan(0, 6, 1000, true).status()).isEqualTo(ReadPlan.Status.STALE);
        assertThat(log.view().plan(0, 6, 1000, true).status()).isEqualTo(ReadPlan.Status.OUT_OF_RANGE);
        assertThat(contents(log)).containsExactly("4:null=value-4", "5:null=value-5");
    }

    @Test
    void truncationCutsInsideASegmentAndForgetsLaterProducers() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(250).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            int sequence = i;
            append(log, batch(b -> b.producer(5, (short) 0, sequence), i, "value-" + i));
        }
        // When
        boolean cut = log.truncateTo(4);
        // Then
        assertThat(cut).isTrue();
        assertThat(log.view().endOffset()).isEqualTo(4);
        assertThat(contents(log)).hasSize(4);
        assertThat(log.producers().get(0).lastSequence()).isEqualTo(3);
        AppendOutcome next = append(log, batch(b -> b.producer(5, (short) 0, 4), 9, "again"));
        assertThat(next.baseOffset()).isEqualTo(4);
        assertThat(contents(log)).last().isEqualTo("4:null=again");
    }

    /** The second one waits under the same name, and the first one's deletion takes it. */
    @Test
    void filesOfOneNameMayWaitForTheirDeletionTwice() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        for (int life = 0; life < 2; life++) {
            append(log, batch(LogFixture.START_MS, "old-" + life));
            log.truncateFully(0);
            fixture.settle();
            fixture.scheduler.advanceMs(fixture.config.fileDeleteDelayMs() / 2 + 1);
            fixture.settle();
        }
        append(log, batch(LogFixture.START_MS, "new"));

        // When
        fixture.scheduler.advanceMs(fixture.config.fileDeleteDelayMs());
        fixture.settle();

        // Then
        assertThat(contents(log)).containsExactly("0:null=new");
        assertThat(fixture.disk.list(LogFixture.FOLDER)).noneMatch(name -> name.endsWith(LogFiles.DELETED));
        fixture.kill();
        assertThat(contents(fixture.reload())).containsExactly("0:null=new");
    }

    @Test
    void findsOffsetsByTime() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(300).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 20; i++) {
            append(log, batch(1000 + i * 10, "a" + i, "b" + i));
        }
        LogView view = log.view();
        // When
        TimestampOffset exact = view.firstSince(1050);
        TimestampOffset second = view.firstSince(1051);
        TimestampOffset between = view.firstSince(1055);
        TimestampOffset none = view.firstSince(5000);
        TimestampOffset largest = view.largestTimestamp();
        // Then
        assertThat(exact).isEqualTo(new TimestampOffset(1050, 10));
        assertThat(second).isEqualTo(new TimestampOffset(1051, 11));
        assertThat(between).isEqualTo(new TimestampOffset(1060, 12));
        assertThat(none.timestamp()).isEqualTo(TimestampOffset.NO_TIMESTAMP);
        assertThat(largest).isEqualTo(new TimestampOffset(1191, 39));
    }

    /** A fetch of ten thousand partitions would need as many descriptors again. */
    @Test
    void readersShareTheFileThatIsWrittenTo() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        int open = fixture.disk.openFiles();
        // When
        ReadPlan plan = log.view().plan(0, 1, 1_000, true);
        int whileReading = fixture.disk.openFiles();
        log.close();
        int closed = fixture.disk.openFiles();
        plan.release();
        // Then
        assertThat(whileReading).isEqualTo(open);
        assertThat(closed).as("the reader keeps it open").isEqualTo(1);
        assertThat(fixture.disk.openFiles()).isZero();
    }

    @Test
    void anIdleLogHoldsNoFileOpen() throws IOException {
        // Given
        fixture.create();
        // When
        int open = fixture.disk.openFiles();
        // Then
        assertThat(open).isZero();
        assertThat(fixture.disk.list(LogFixture.FOLDER)).containsExactly("partition.metadata");
    }

    @Test
    void aFlushOfBeforeACutSaysNothingOfWhatCameAfter() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(i, "value-" + i));
        }
        List<Long> heard = new ArrayList<>();
        log.flush((upTo, error) -> heard.add(upTo));
        fixture.flushThread.drain();
        // When: its answer is on the way while the log is cut and grows again
        log.truncateTo(5);
        for (int i = 0; i < 10; i++) {
            append(log, batch(i, "other-" + i));
        }
        log.flush((upTo, error) -> heard.add(upTo));
        fixture.mailbox.drain();
        long between = log.recoveryPoint();
        fixture.settle();
        // Then
        assertThat(between).isLessThanOrEqualTo(5);
        assertThat(log.recoveryPoint()).isEqualTo(15);
        assertThat(heard).hasSize(2).last().isEqualTo(15L);
        assertThat(heard.get(0)).isLessThanOrEqualTo(5);
    }

    @Test
    void aTransactionThatBeganBeforeTheStartStaysUndecided() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(8, (short) 0, 0).transactional(true), 1, "a=1", "b=1"));
        append(log, batch(b -> b.producer(8, (short) 0, 2).transactional(true), 1, "c=1"));
        append(log, batch(1, "d=1"));
        long open = log.view().lastStableOffset(log.highWatermark());
        // When
        log.deleteRecords(1);
        long deleted = log.view().lastStableOffset(log.highWatermark());
        fixture.stop();
        PartitionLog again = fixture.reload();
        again.highWatermark(4);
        long restarted = again.view().lastStableOffset(4);
        append(again, LogFixture.abort(8));
        ReadPlan committed = again.view().planCommitted(1, 5, 1000, true);
        committed.release();
        // Then
        assertThat(open).isZero();
        assertThat(deleted).isEqualTo(1);
        assertThat(restarted).isEqualTo(1);
        assertThat(again.view().lastStableOffset(again.highWatermark())).isEqualTo(5);
        assertThat(committed.aborted()).hasSize(1);
    }

    @Test
    void aClosedLogTakesNothingMore() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        // When
        log.close();
        AppendOutcome late = log.append(batch(2, "b"), AppendOrigin.CLIENT, 0, -1);
        ErrorCode copied = log.appendReplica(batch(b -> b.baseOffset(1), 2, "b"));
        // Then
        assertThat(late.error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(copied).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** The log does not end within a batch that has gone: less would be found after a crash than is noted as flushed. */
    @Test
    void aBatchOnBothSidesOfACutGoesAsAWholeAndIsNotMissedAfterACrash() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(LogFixture.START_MS, "a", "b"));
        append(log, batch(LogFixture.START_MS, "c", "d", "e"));
        LogFixture.flush(fixture, log);
        fixture.settle();
        // When
        log.truncateTo(4);
        LogFixture.flush(fixture, log);
        fixture.settle();
        fixture.directory().writeCheckpoints();
        fixture.kill();
        // Then
        assertThat(log.view().endOffset()).isEqualTo(2);
        assertThat(fixture.reload().view().endOffset()).isEqualTo(2);
    }
}
