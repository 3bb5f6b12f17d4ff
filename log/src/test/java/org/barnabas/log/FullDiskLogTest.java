package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.DiskFaults.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk without room is full, not broken: nothing that was acknowledged is lost, and all goes on when there is room. */
class FullDiskLogTest {

    private static final long WRITE_ON = 0;
    private static final int ROUNDS = 8;
    private static final int PRODUCER = 9;

    private final List<String> acknowledged = new ArrayList<>();
    private int sequence;

    private static LogFixture fixture() {
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(400).indexIntervalBytes(0));
        return fixture;
    }

    /** Several batches in one turn, as a shard stages them: all of them are acknowledged, or none at or behind the end. */
    private void turn(PartitionLog log, int number) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        List<String> values = new ArrayList<>();
        int first = sequence;
        for (int i = 0; i < 3; i++) {
            String value = number + "-" + i;
            int next = sequence;
            AppendOutcome outcome = log.append(
                    batch(builder -> builder.producer(PRODUCER, (short) 0, next), number, value),
                    AppendOrigin.CLIENT,
                    0,
                    -1);
            if (outcome.accepted()) {
                sequence++;
                outcomes.add(outcome);
                values.add(value);
            }
        }
        ErrorCode written = log.writeStaged();
        // A shard answers when that is done.
        Runnable repair = log.repair();
        if (repair != null) {
            repair.run();
        }
        log.highWatermark(log.view().endOffset());
        long end = written == ErrorCode.NONE ? Long.MAX_VALUE : log.nextOffset();
        sequence = first;
        for (int i = 0; i < outcomes.size(); i++) {
            AppendOutcome outcome = outcomes.get(i);
            if (outcome.lastOffset() < end) {
                acknowledged.add(outcome.baseOffset() + ":null=" + values.get(i));
                sequence++;
            }
        }
    }

    private void work(LogFixture fixture, PartitionLog log) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            turn(log, round);
            fixture.directory().writeCheckpoints();
            log.flush((upTo, error) -> {});
            fixture.settle();
            fixture.scheduler.advanceMs(1_000);
            fixture.directory().checkFreeSpace(WRITE_ON);
            fixture.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void whereverTheRoomEndsNothingAcknowledgedIsLostAndTheLogGoesOn(long times) throws IOException {
        long number = 0;
        boolean reached = true;
        while (reached) {
            // Given
            acknowledged.clear();
            sequence = 0;
            LogFixture fixture = fixture();
            PartitionLog log = fixture.create();
            log.startEpoch(0, (upTo, error) -> {});
            fixture.disk.faults().fullFrom(number, times, path -> path.startsWith(LogFixture.DIR));
            // When
            work(fixture, log);
            reached = fixture.disk.faults().roomNeeded() > number;
            List<String> whileFull = contents(log);
            fixture.disk.faults().heal();
            fixture.directory().checkFreeSpace(WRITE_ON);
            work(fixture, log);
            // Then
            String where = "no room from " + number + " for " + times;
            assertThat(fixture.failures).as(where).isEmpty();
            assertThat(acknowledged.subList(0, whileFull.size())).as(where).isEqualTo(whileFull);
            assertThat(contents(log)).as(where).isEqualTo(acknowledged);
            assertThat(acknowledged).as(where).hasSizeGreaterThanOrEqualTo(3 * ROUNDS);
            assertThat(log.recoveryPoint()).as(where).isEqualTo(log.view().endOffset());
            assertThat(append(log, again(sequence - 1)).duplicate()).as(where).isTrue();
            fixture.kill();
            PartitionLog next = fixture.reload();
            assertThat(contents(next)).as(where).isEqualTo(acknowledged);
            assertThat(next.view().latestEpoch()).as(where).isZero();
            assertThat(append(next, again(sequence - 1)).duplicate()).as(where).isTrue();
            number++;
        }
        assertThat(number).isGreaterThan(50);
    }

    private static BufferRecords again(int sequence) {
        return batch(builder -> builder.producer(PRODUCER, (short) 0, sequence), 1, "again");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void aProcessThatDiesWithoutRoomComesBackWithAllThatWasAcknowledged(long times) throws IOException {
        long number = 0;
        boolean reached = true;
        while (reached) {
            // Given
            acknowledged.clear();
            sequence = 0;
            LogFixture fixture = fixture();
            PartitionLog log = fixture.create();
            log.startEpoch(0, (upTo, error) -> {});
            fixture.disk.faults().fullFrom(number, times, path -> path.startsWith(LogFixture.DIR));
            work(fixture, log);
            reached = fixture.disk.faults().roomNeeded() > number;
            // When
            fixture.disk.faults().heal();
            fixture.kill();
            PartitionLog next = fixture.reload();
            // Then
            assertThat(contents(next)).as("no room from " + number).isEqualTo(acknowledged);
            number++;
        }
        assertThat(number).isGreaterThan(50);
    }

    @Test
    void whatIsAppendedCountsAtOnce() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        fixture.disk.capacity(100_000);
        fixture.directory().checkFreeSpace(50_000);
        // When
        int accepted = 0;
        while (append(log, batch(1, "x".repeat(1_000))).accepted() && accepted < 1_000) {
            accepted++;
        }
        // Then
        assertThat(fixture.directory().isFull()).isTrue();
        assertThat(fixture.disk.usableBytes(LogFixture.DIR)).isBetween(49_000L, 52_000L);
        assertThat(contents(log)).hasSize(accepted);
    }

    @Test
    void bytesPromisedToOthersAreNotFree() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        fixture.disk.capacity(100_000);
        // When
        fixture.directory().checkFreeSpace(50_000, 60_000);
        ErrorCode refused = append(log, batch(1, "a")).error();
        fixture.directory().checkFreeSpace(50_000, 0);
        ErrorCode accepted = append(log, batch(1, "a")).error();
        // Then
        assertThat(refused).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(accepted).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aBrokenDiskStaysBroken() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.faults().fail(Operation.WRITE, ".log");
        // When
        ErrorCode error = append(log, batch(1, "b")).error();
        fixture.disk.faults().heal();
        fixture.directory().checkFreeSpace(WRITE_ON);
        // Then
        assertThat(error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(fixture.failures).hasSize(1);
        assertThat(append(log, batch(1, "c")).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aLogIsMadeWhenThereIsRoomAgainAndNothingOfTheTryBeforeIsLeft() throws IOException {
        for (long number = 0; number < 3; number++) {
            // Given
            LogFixture fixture = new LogFixture();
            fixture.directory();
            fixture.disk.faults().fullFrom(number, Long.MAX_VALUE, path -> path.startsWith(LogFixture.FOLDER));
            // When
            Throwable refused = null;
            try {
                fixture.create();
            } catch (IOException noRoom) {
                refused = noRoom;
            }
            boolean left = fixture.disk.exists(LogFixture.FOLDER);
            fixture.disk.faults().heal();
            fixture.directory().checkFreeSpace(WRITE_ON);
            PartitionLog log = fixture.create();
            // Then
            assertThat(refused).isNotNull();
            assertThat(left).isFalse();
            assertThat(fixture.failures).isEmpty();
            assertThat(append(log, batch(1, "a")).error()).isEqualTo(ErrorCode.NONE);
        }
    }

    @Test
    void aFullDiskIsEmptiedByRetentionDeletionOfRecordsAndOfTheLog() throws IOException {
        // Given
        LogFixture fixture = fixture();
        PartitionLog log = fixture.create();
        log.startEpoch(0, (upTo, error) -> {});
        for (int i = 0; i < 30; i++) {
            append(log, batch(1, "value-" + i));
        }
        fixture.settle();
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.startsWith(LogFixture.DIR));
        // When
        ErrorCode deleted = log.deleteRecords(20);
        log.config(LogConfig.of(c -> c.segmentBytes(400).retentionBytes(500)));
        int behind = RetentionRound.now(log);
        fixture.delete(log);
        fixture.settle();
        // Then
        assertThat(deleted).isEqualTo(ErrorCode.NONE);
        assertThat(behind).isPositive();
        assertThat(fixture.disk.exists(LogFixture.FOLDER)).isFalse();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void theStartOfAnEpochWaitsForRoomInTheJournal() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.directory().create(LogFixture.NAME, new Uuid(1, 2), fixture.config, fixture.host);
        append(log, batch(1, "a"));
        List<ErrorCode> heard = new ArrayList<>();
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.endsWith(EpochJournal.FILE));
        // When
        log.startEpoch(5, (upTo, error) -> heard.add(error));
        fixture.settle();
        fixture.directory().checkFreeSpace(WRITE_ON);
        fixture.settle();
        boolean waited = heard.isEmpty();
        fixture.disk.faults().heal();
        fixture.directory().checkFreeSpace(WRITE_ON);
        fixture.settle();
        fixture.kill();
        // Then
        assertThat(waited).isTrue();
        assertThat(heard).containsExactly(ErrorCode.NONE);
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.reload().view().latestEpoch()).isEqualTo(5);
    }

    @Test
    void aStopWithoutRoomIsNotACleanOne() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.startsWith(LogFixture.DIR));
        // When
        boolean closed = true;
        try {
            log.close();
        } catch (StorageFullException noRoom) {
            closed = false;
        }
        fixture.directory().close(List.of(7L));
        fixture.disk.faults().heal();
        fixture.disk.killProcess();
        LogFixture next = new LogFixture(fixture.disk, LogFixture.DIR);
        // Then
        assertThat(closed).isFalse();
        assertThat(contents(next.reload())).containsExactly("0:null=a");
        assertThat(next.directory().wasCleanlyClosed()).isFalse();
    }
}
