package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.directory.OffsetCheckpoint;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A power cut takes any part of what was not forced, of each file and each folder by itself. What is left of a log must
 * be a beginning of it, with all that was flushed.
 */
class PowerCutTest {

    private static final long RETENTION_MS = 1_000_000;
    private static final int SPREAD_MS = 500_000;

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void aBeginningIsLeftWithSegmentsAsOldAsTheirRecords(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(300 + random.nextInt(1500))
                .indexIntervalBytes(random.nextInt(200))
                .retentionMs(RETENTION_MS));
        boolean flushEach = random.nextBoolean();
        PartitionLog log = fixture.create();
        List<String> written = new ArrayList<>();
        for (int step = 0; step < 80; step++) {
            long flushed = log.recoveryPoint();
            // When
            log = step(random, fixture, log, flushEach, written);
            // Then
            assertThat(log.view().endOffset()).isGreaterThanOrEqualTo(flushed);
            written.subList((int) log.view().endOffset(), written.size()).clear();
            assertThat(contents(log)).describedAs("seed %d step %d", seed, step).isEqualTo(written);
            for (int i = 0; i < log.view().segmentCount(); i++) {
                SegmentView segment = log.view().segment(i);
                assertThat(segment.largestTimestamp().timestamp())
                        .describedAs("seed %d step %d segment %d", seed, step, segment.baseOffset())
                        .isEqualTo(largestIn(segment));
            }
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void retentionByTimeSparesWhatIsYoungAlsoAfterAPowerCut(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config =
                LogConfig.of(c -> c.segmentBytes(600).indexIntervalBytes(0).retentionMs(RETENTION_MS));
        PartitionLog log = fixture.create();
        long old = LogFixture.START_MS - 2 * RETENTION_MS;
        for (int i = 0; i < 6; i++) {
            append(log, batch(i < 5 ? old + i : LogFixture.START_MS, "v" + "x".repeat(40)));
            LogFixture.flush(fixture, log);
        }
        fixture.directory().writeCheckpoints();
        log.roll();
        append(log, batch(LogFixture.START_MS, "next"));
        // When
        PartitionLog again = afterPowerCut(random, fixture);
        again.highWatermark(again.view().endOffset());
        RetentionRound.now(again);
        // Then
        assertThat(again.view().startOffset()).describedAs("seed %d", seed).isLessThanOrEqualTo(5);
    }

    /** Histories that once showed a hole: records deleted on purpose seemed lost, an empty segment stayed alone. */
    @Test
    void historiesThatOnceShowedAHole() throws IOException {
        whatWasTakenOnPurposeIsNoHole(32983L);
        aBeginningIsLeftWithSegmentsAsOldAsTheirRecords(484L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMissingSegmentEndsTheLog(int missing) throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(200));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(LogFixture.START_MS + i, "value-" + i));
        }
        List<String> before = contents(log);
        long hole = log.view().segment(missing).baseOffset();
        fixture.kill();
        fixture.disk.deleteIfExists(LogFiles.log(LogFixture.FOLDER, hole));
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(hole).isLessThan(8);
        assertThat(contents(again)).isEqualTo(before.subList(0, (int) hole));
        assertThat(again.view().endOffset()).isEqualTo(hole);
        assertThat(fixture.disk.list(LogFixture.FOLDER).stream().filter(name -> name.endsWith(".log")))
                .hasSize(missing);
    }

    /** As in the folder of a broker that went from Kafka 0.10 to a newer one: only the newer batches have epochs. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "0\n0\n", "0\n1\n3 150\n"})
    void whatIsOlderThanEpochsIsNotTakenForAHole(String epochs) throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        fixture.disk.put(LogFiles.log(LogFixture.FOLDER, 100), oldMessage(120));
        fixture.disk.put(LogFiles.log(LogFixture.FOLDER, 150), oldMessage(150));
        if (!epochs.equals("none")) {
            fixture.disk.put(LogFixture.FOLDER.resolve(LogFiles.EPOCHS), epochs.getBytes(StandardCharsets.US_ASCII));
        }
        fixture.disk.put(
                LogFixture.DIR.resolve(OffsetCheckpoint.RECOVERY_POINTS),
                "0\n1\norders 0 150\n".getBytes(StandardCharsets.US_ASCII));
        // When
        PartitionLog log = fixture.reload();
        // Then
        assertThat(log.view().startOffset()).isEqualTo(100);
        assertThat(log.view().segmentCount()).isEqualTo(2);
        assertThat(log.view().endOffset()).isEqualTo(151);
    }

    /** A message of magic 1, without key and value. */
    private static byte[] oldMessage(long offset) {
        ByteBuffer message = ByteBuffer.allocate(34);
        message.putLong(offset).putInt(22).putInt(0).put((byte) 1).put((byte) 0);
        message.putLong(LogFixture.START_MS).putInt(-1).putInt(-1);
        CRC32 crc = new CRC32();
        crc.update(message.array(), 16, 18);
        return message.putInt(12, (int) crc.getValue()).array();
    }

    private static PartitionLog step(
            Random random, LogFixture fixture, PartitionLog log, boolean flushEach, List<String> written)
            throws IOException {
        switch (random.nextInt(16)) {
            case 0 -> {
                return afterPowerCut(random, fixture);
            }
            case 1, 2 -> fixture.directory().writeCheckpoints();
            case 3, 4, 5 -> {
                fixture.flushThread.drain();
                fixture.mailbox.drain();
            }
            case 6 -> log.flush((upTo, error) -> {});
            case 7 -> log.roll();
            case 8 -> {
                fixture.stop();
                return fixture.reload();
            }
            default -> {
                long timestamp = LogFixture.START_MS + random.nextInt(2 * SPREAD_MS) - SPREAD_MS;
                String value = "v" + written.size() + "x".repeat(random.nextInt(60));
                AppendOutcome outcome = append(log, batch(timestamp, value));
                written.add(written.size() + ":null=" + value);
                assertThat(outcome.error()).isEqualTo(ErrorCode.NONE);
                if (flushEach) {
                    log.flush((upTo, error) -> {});
                }
            }
        }
        return log;
    }

    /** Segments that compaction has emptied and retention has taken are missing on purpose. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void whatWasTakenOnPurposeIsNoHole(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(300 + random.nextInt(500))
                .compact(true)
                .delete(false)
                .retentionMs(-1)
                .minCleanableDirtyRatio(0));
        ManualMailbox cleanThread = new ManualMailbox();
        PartitionLog log = fixture.create();
        LogCleaner cleaner = new LogCleaner(fixture.directory(), cleanThread::post, 1 << 16, bytes -> {});
        List<String> written = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            // When
            int choice = random.nextInt(24);
            if (choice == 0) {
                long flushed = log.recoveryPoint();
                while (cleanThread.drain() + fixture.mailbox.drain() > 0) {
                    // Nothing of this life may run in the next one.
                }
                log = afterPowerCut(random, fixture);
                cleaner = new LogCleaner(fixture.directory(), cleanThread::post, 1 << 16, bytes -> {});
                assertThat(log.view().endOffset()).isGreaterThanOrEqualTo(flushed);
                written.subList((int) log.view().endOffset(), written.size()).clear();
                log.highWatermark(written.size());
            } else if (choice < 4) {
                cleaner.tick();
            } else if (choice < 10) {
                (random.nextBoolean() ? fixture.flushThread : cleanThread).drain();
                fixture.mailbox.drain();
                fixture.scheduler.advanceMs(0);
            } else if (choice == 10) {
                fixture.here(log);
                long end = log.view().endOffset();
                log.deleteRecords(log.view().startOffset() + (end - log.view().startOffset()) / 3);
                RetentionRound.now(log);
            } else if (choice == 11) {
                fixture.directory().writeCheckpoints();
            } else {
                String record = "k" + random.nextInt(6) + "=" + written.size() + "x".repeat(random.nextInt(40));
                fixture.here(log);
                append(log, batch(LogFixture.START_MS, record));
                written.add(written.size() + ":" + record);
            }
            // Then
            List<String> left = contents(log);
            assertThat(written).describedAs("seed %d step %d", seed, step).containsAll(left);
            assertThat(left).describedAs("seed %d step %d", seed, step).containsAll(newest(written, (int)
                    log.view().startOffset()));
        }
    }

    /** The newest record of each key, which compaction keeps. */
    private static List<String> newest(List<String> written, int from) {
        Map<String, String> newest = new TreeMap<>();
        for (String record : written) {
            newest.put(record.substring(record.indexOf(':'), record.indexOf('=')), record);
        }
        return newest.values().stream()
                .filter(record -> Integer.parseInt(record.substring(0, record.indexOf(':'))) >= from)
                .toList();
    }

    private static PartitionLog afterPowerCut(Random random, LogFixture fixture) throws IOException {
        fixture.directory().abandon();
        fixture.disk.cutPower(new SeededRandom(random.nextLong()));
        fixture.kill();
        LoadedLog loaded = fixture.load().get(LogFixture.NAME);
        return loaded == null
                ? fixture.create()
                : Objects.requireNonNull(loaded.log(), () -> loaded.report().toString());
    }

    private static long largestIn(SegmentView segment) throws IOException {
        if (segment.isEmpty()) {
            return TimestampOffset.NO_TIMESTAMP;
        }
        SharedFile file = segment.openLog();
        try {
            long largest = TimestampOffset.NO_TIMESTAMP;
            BatchScanner scanner = new BatchScanner(file.file(), 0, segment.size());
            while (scanner.next()) {
                largest = Math.max(largest, scanner.maxTimestamp());
            }
            return largest;
        } finally {
            file.release();
        }
    }
}
