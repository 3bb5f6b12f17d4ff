package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.LogFixture.append;
import static org.barnabas.log.LogFixture.batch;
import static org.barnabas.log.LogFixture.contents;

import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.SeededRandom;

/** What of a log's small files a power cut may take, and what must not follow from it. */
class PowerCutTest {

    private static final long RETENTION_MS = 1_000_000;
    private static final int SPREAD_MS = 500_000;

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void segmentsNeverLookOlderThanTheirRecordsAre(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(300 + random.nextInt(1500))
                .indexIntervalBytes(random.nextInt(200))
                .retentionMs(RETENTION_MS));
        boolean flushEach = random.nextBoolean();
        PartitionLog log = fixture.create();
        for (int step = 0; step < 80; step++) {
            // When
            log = step(random, fixture, log, flushEach);
            // Then
            // What was not flushed may be missing in front of a segment that survived; damaged it must never be.
            assertThat(contents(log)).describedAs("seed %d step %d", seed, step).doesNotHaveDuplicates();
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
        again.applyRetention();
        // Then
        assertThat(again.view().startOffset()).describedAs("seed %d", seed).isLessThanOrEqualTo(5);
    }

    private static PartitionLog step(Random random, LogFixture fixture, PartitionLog log, boolean flushEach)
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
                AppendOutcome outcome = append(log, batch(timestamp, "v" + "x".repeat(random.nextInt(60))));
                assertThat(outcome.error()).isEqualTo(ErrorCode.NONE);
                if (flushEach) {
                    log.flush((upTo, error) -> {});
                }
            }
        }
        return log;
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
