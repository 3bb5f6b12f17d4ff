package org.barnabas.log.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.DiskFaults;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compaction that meets damage, surprises and power cuts. */
class LogCleanerFaultsTest {

    private static final long NOW = LogFixture.START_MS;

    private final LogFixture fixture = new LogFixture();
    private final ManualMailbox cleanThread = new ManualMailbox();

    private PartitionLog compacted(int segmentBytes) throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(segmentBytes)
                .compact(true)
                .delete(false)
                .minCleanableDirtyRatio(0)
                .deleteRetentionMs(1000));
        return fixture.create();
    }

    private static void atOnce(long bytes) {
        assertThat(bytes).isPositive();
    }

    private LogCleaner cleaner(long mapBytes, LongConsumer pace) throws IOException {
        return new LogCleaner(fixture.directory(), cleanThread::post, mapBytes, pace);
    }

    private void run(LogCleaner cleaner) {
        fixture.settle();
        cleaner.tick();
        fixture.settleWith(cleanThread);
    }

    private static void twoValues(PartitionLog log) throws IOException {
        append(log, batch(NOW, "a=1"));
        append(log, batch(NOW, "a=2"));
        log.roll();
    }

    @Test
    void afterDamageTheLogIsLeftAloneAndItsSuccessorIsNot() throws IOException {
        // Given
        PartitionLog log = compacted(1000);
        twoValues(log);
        fixture.settle();
        fixture.disk.flipBit(LogFiles.log(LogFixture.FOLDER, 0), RecordBatchView.HEADER_SIZE);
        LogCleaner cleaner = cleaner(1 << 16, LogCleanerFaultsTest::atOnce);
        run(cleaner);
        cleaner.tick();
        int askedAgain = fixture.mailbox.depth();
        // When
        fixture.delete(log);
        PartitionLog successor =
                fixture.directory().create(LogFixture.NAME, new Uuid(3, 4), fixture.config, fixture.host);
        twoValues(successor);
        run(cleaner);
        // Then
        assertThat(askedAgain).isZero();
        assertThat(contents(successor)).containsExactly("1:a=2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverHappensTheCleanerIsNotBusyForEver(boolean error) throws IOException {
        // Given
        PartitionLog log = compacted(1000);
        twoValues(log);
        boolean[] fails = {true};
        LogCleaner cleaner = cleaner(1 << 16, bytes -> {
            if (fails[0] && error) {
                throw new StackOverflowError("planted");
            } else if (fails[0]) {
                throw new IllegalStateException("planted");
            }
        });
        // When
        if (error) {
            assertThatThrownBy(() -> run(cleaner)).isInstanceOf(StackOverflowError.class);
        } else {
            run(cleaner);
        }
        fails[0] = false;
        run(cleaner);
        // Then: an exception tells of this log, an error of the machine
        assertThat(contents(log)).hasSize(error ? 1 : 2);
        fixture.delete(log);
        PartitionLog successor =
                fixture.directory().create(LogFixture.NAME, new Uuid(3, 4), fixture.config, fixture.host);
        twoValues(successor);
        run(cleaner);
        assertThat(contents(successor)).containsExactly("1:a=2");
    }

    @Test
    void aBatchWithMoreKeysThanTheMapIsNotTriedAgainAndAgain() throws IOException {
        // Given
        PartitionLog log = compacted(2000);
        String[] records = new String[40];
        for (int i = 0; i < records.length; i++) {
            records[i] = "k" + i + "=v";
        }
        append(log, batch(NOW, "k0=old"));
        append(log, batch(NOW, records));
        log.roll();
        append(log, batch(NOW, "k1=new"));
        log.roll();
        LogCleaner cleaner = cleaner(16 * OffsetMap.ENTRY_BYTES, LogCleanerFaultsTest::atOnce);
        for (int round = 0; round < 3; round++) {
            run(cleaner);
        }
        // When
        cleaner.tick();
        int asked = fixture.mailbox.depth();
        // Then
        assertThat(asked).isZero();
        assertThat(contents(log)).hasSize(42);
    }

    /** The renames of a swap may be undone by a power cut: then the keys of the old segments are looked at again. */
    @Test
    void aPowerCutDoesNotBringBackADeletedValue() throws IOException {
        // Given
        PartitionLog log = compacted(300);
        append(log, batch(NOW, "b=1"));
        log.roll();
        append(log, batch(NOW, "a=1"));
        log.roll();
        append(log, batch(NOW, "x=" + "x".repeat(150), "a=null"));
        log.roll();
        LogFixture.flush(fixture, log);
        LogCleaner cleaner = cleaner(1 << 16, LogCleanerFaultsTest::atOnce);
        cleaner.tick();
        fixture.mailbox.drain();
        do {
            cleanThread.drain();
            fixture.here(log);
            fixture.scheduler.advanceMs(0);
        } while (contents(log).size() > 3);
        assertThat(contents(log)).containsExactly("0:b=1", "2:x=" + "x".repeat(150), "3:a=null");
        // When: the folder is never forced after the swap
        fixture.disk.faults().fail(DiskFaults.Operation.FORCE, LogFixture.FOLDER::equals);
        cleanThread.drain();
        fixture.disk.faults().heal();
        fixture.directory().abandon();
        fixture.disk.cutPower(null);
        fixture.kill();
        PartitionLog again = fixture.reload();
        again.highWatermark(again.view().endOffset());
        LogCleaner next = cleaner(1 << 16, LogCleanerFaultsTest::atOnce);
        for (int round = 0; round < 4; round++) {
            fixture.clock.advanceMs(2000);
            append(again, batch(NOW + 2000, "c=" + round));
            again.roll();
            run(next);
        }
        // Then
        assertThat(contents(again)).noneMatch(record -> record.contains("a="));
    }

    @Test
    void whatIsWrittenAfterACutIsNotTakenForCompacted() throws IOException {
        // Given
        PartitionLog log = compacted(1000);
        for (int i = 0; i < 6; i++) {
            append(log, batch(NOW, "a=" + i));
        }
        log.roll();
        LogCleaner cleaner = cleaner(1 << 16, LogCleanerFaultsTest::atOnce);
        run(cleaner);
        // When
        log.truncateTo(2);
        append(log, batch(NOW, "b=1"));
        append(log, batch(NOW, "b=2"));
        for (int i = 0; i < 4; i++) {
            append(log, batch(NOW, "c=" + i));
        }
        log.roll();
        run(cleaner);
        // Then
        assertThat(contents(log)).containsExactly("3:b=2", "7:c=3");
    }
}
