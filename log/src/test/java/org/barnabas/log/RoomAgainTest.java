package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waited for room, or gave up for want of it, while the log went on, was deleted, or led in another epoch. */
class RoomAgainTest {

    private static final long WRITE_ON = 0;
    private static final long NOW = LogFixture.START_MS;

    private final LogFixture fixture = new LogFixture();

    private static boolean isEpochFile(Path path) {
        return path.toString().contains(LogFiles.EPOCHS);
    }

    private static void write(PartitionLog log, int epoch, String value) {
        assertThat(log.append(batch(NOW, value), AppendOrigin.CLIENT, epoch, -1).accepted())
                .isTrue();
        log.writeStaged();
    }

    /** A log of two epochs that cannot be flushed because the file of epochs has no room. */
    private PartitionLog withHeldFlush() throws IOException {
        PartitionLog log = fixture.create();
        log.startEpoch(0, (upTo, error) -> {});
        write(log, 0, "a");
        log.startEpoch(1, (upTo, error) -> {});
        write(log, 1, "b");
        fixture.settle();
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, RoomAgainTest::isEpochFile);
        log.flush((upTo, error) -> {});
        fixture.settle();
        fixture.disk.faults().heal();
        fixture.directory().checkFreeSpace(WRITE_ON);
        return log;
    }

    @Test
    void aLogThatIsDeletedToMakeRoomDoesNotTakeItsDirectoryAlong() throws IOException {
        // Given
        PartitionLog log = withHeldFlush();
        // When
        fixture.delete(log);
        fixture.settle();
        fixture.scheduler.advanceMs(5_000);
        fixture.settle();
        // Then
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.directory().isOffline()).isFalse();
        assertThat(fixture.disk.exists(LogFixture.FOLDER)).isFalse();
    }

    @Test
    void aFolderThatCanNeitherBeSetAsideNorEmptiedDoesNotTakeItsDirectoryAlong() throws IOException {
        // Given: something comes into the folder while it is emptied, as from compaction
        PartitionLog log = fixture.create();
        append(log, batch(NOW, "a"));
        fixture.disk.put(LogFixture.FOLDER.resolve("late").resolve("file"), new byte[1]);
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.startsWith(LogFixture.DIR));
        // When
        fixture.delete(log);
        // Then
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.directory().isOffline()).isFalse();
        assertThat(fixture.directory().log(LogFixture.NAME)).isNull();
    }

    @Test
    void aFlushThatHasWaitedDoesNotMakeALaterOneForgotten() throws IOException {
        // Given
        PartitionLog log = withHeldFlush();
        // When
        write(log, 1, "c");
        log.flush((upTo, error) -> {});
        fixture.scheduler.advanceMs(5_000);
        // Then
        assertThat(log.flushState().isRequested(3)).isTrue();
        fixture.settle();
        assertThat(log.recoveryPoint()).isEqualTo(3);
    }

    @Test
    void theNewestEpochIsTheLastWordOfTheJournalThoughAnOlderOneHadToWait() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(NOW, "a"));
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.endsWith(EpochJournal.FILE));
        log.startEpoch(5, (upTo, error) -> {});
        fixture.settle();
        fixture.disk.faults().heal();
        // When: the next leadership is ordered before the waiting start is tried again
        log.startEpoch(6, (upTo, error) -> {});
        fixture.settle();
        fixture.directory().checkFreeSpace(WRITE_ON);
        fixture.settle();
        fixture.kill();
        // Then
        assertThat(fixture.reload().view().latestEpoch()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Long.MAX_VALUE})
    void compactionWithoutRoomLeavesNothingBehind(long times) throws IOException {
        long number = 0;
        boolean reached = true;
        while (reached) {
            // Given
            LogFixture one = new LogFixture();
            one.config = LogConfig.of(c -> c.segmentBytes(200)
                    .indexIntervalBytes(0)
                    .compact(true)
                    .delete(false)
                    .minCleanableDirtyRatio(0));
            PartitionLog log = one.create();
            for (int i = 0; i < 10; i++) {
                append(log, batch(NOW, "a=" + i, "b=" + i));
            }
            log.roll();
            one.settle();
            ManualMailbox cleanThread = new ManualMailbox();
            LogCleaner cleaner = new LogCleaner(one.directory(), cleanThread::post, 1 << 20, bytes -> {});
            one.disk.faults().fullFrom(number, times, path -> path.startsWith(LogFixture.DIR));
            // When
            cleaner.tick();
            one.settleWith(cleanThread);
            reached = one.disk.faults().roomNeeded() > number;
            one.disk.faults().heal();
            // Then: only in the middle of a swap there is no way back
            if (one.failures.isEmpty()) {
                assertThat(one.disk.list(LogFixture.FOLDER))
                        .as("no room from " + number)
                        .noneMatch(name -> name.matches(".*(cleaned|swap)"));
                assertThat(contents(log)).contains("18:a=9", "19:b=9");
            }
            number++;
        }
        assertThat(number).isGreaterThan(5);
    }

    @Test
    void aCleanStopWritesTheEpochsThatAFlushWasToWrite() throws IOException {
        // Given
        withHeldFlush();

        // When
        fixture.stop();
        PartitionLog log = fixture.reload();

        // Then
        assertThat(fixture.directory().wasCleanlyClosed()).isTrue();
        assertThat(log.view().latestEpoch()).isEqualTo(1);
        assertThat(log.view().endOfEpoch(0).endOffset()).isEqualTo(1);
    }

    @Test
    void aCleanStopDoesNotWaitForAFlushToWriteTheEpochs() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        log.startEpoch(0, (upTo, error) -> {});
        write(log, 0, "a");
        log.startEpoch(1, (upTo, error) -> {});
        write(log, 1, "b");
        fixture.settle();
        log.flush((upTo, error) -> {});

        // When: its round comes too late
        fixture.stop();
        log = fixture.reload();

        // Then
        assertThat(log.view().latestEpoch()).isEqualTo(1);
        assertThat(log.view().endOfEpoch(0).endOffset()).isEqualTo(1);
    }

    /** What an epoch wrote must not count as durable before the file says where it begins. */
    @Test
    void aFlushBehindOneThatWaitsForRoomWaitsAsWell() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        log.startEpoch(0, (upTo, error) -> {});
        write(log, 0, "a");
        log.startEpoch(1, (upTo, error) -> {});
        write(log, 1, "b");
        fixture.settle();
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, RoomAgainTest::isEpochFile);
        log.flush((upTo, error) -> {});
        write(log, 1, "c");

        // When
        fixture.settle();
        log.flush((upTo, error) -> {});
        fixture.settle();
        long withoutRoom = log.recoveryPoint();
        fixture.disk.faults().heal();
        fixture.directory().checkFreeSpace(WRITE_ON);
        fixture.settle();

        // Then
        assertThat(withoutRoom).isZero();
        assertThat(log.recoveryPoint()).isEqualTo(3);
    }
}
