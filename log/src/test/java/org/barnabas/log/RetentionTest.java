package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;

/** What retention takes of a log; with {@code cleanup.policy=compact,delete} compaction leaves segments that hold nothing. */
class RetentionTest {

    private static final long NOW = LogFixture.START_MS;

    private final LogFixture fixture = new LogFixture();

    /** Segments 0 without records, then 1 and 2 with some. */
    private PartitionLog withAnEmptySegment() throws IOException {
        fixture.config = LogConfig.of(c ->
                c.segmentBytes(350).compact(true).delete(true).retentionMs(-1).minCleanableDirtyRatio(0));
        PartitionLog log = fixture.create();
        append(log, batch(NOW, "a=" + "x".repeat(100)));
        log.roll();
        append(log, batch(NOW, "a=" + "y".repeat(150)));
        log.roll();
        append(log, batch(NOW, "b=" + "z".repeat(150)));
        log.roll();
        LogFixture.flush(fixture, log);
        ManualMailbox cleanThread = new ManualMailbox();
        LogCleaner cleaner = new LogCleaner(fixture.directory(), cleanThread::post, 1 << 16, bytes -> {});
        cleaner.tick();
        fixture.settleWith(cleanThread);
        assertThat(log.view().segment(0).size()).isZero();
        assertThat(log.view().segment(1).size()).isPositive();
        return log;
    }

    @Test
    void byTimeTheActiveSegmentMayGo() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.retentionMs(1000));
        PartitionLog log = fixture.create();
        append(log, batch(LogFixture.START_MS, "a", "b"));
        // When
        int early = RetentionRound.now(log);
        fixture.clock.advanceMs(2000);
        int late = RetentionRound.now(log);
        // Then
        assertThat(early).isZero();
        assertThat(late).isEqualTo(1);
        assertThat(log.view().startOffset()).isEqualTo(2);
        assertThat(append(log, batch(1, "c")).baseOffset()).isEqualTo(2);
    }

    @Test
    void bySizeWhatIsAboveTheHighWatermarkStays() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(100).retentionBytes(1));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 5; i++) {
            append(log, batch(i, "value-" + i));
        }
        // When
        log.highWatermark(2);
        int deleted = RetentionRound.now(log);
        // Then
        assertThat(deleted).isEqualTo(2);
        assertThat(log.view().startOffset()).isEqualTo(2);
    }

    @Test
    void byTimeAnEmptySegmentGoesWithTheOneBehindIt() throws IOException {
        // Given
        PartitionLog log = withAnEmptySegment();
        log.config(log.config().with(c -> c.retentionMs(10_000)));
        fixture.clock.advanceMs(3_600_000);
        append(log, batch(NOW + 3_600_000, "c=young"));
        // When
        RetentionRound.now(log);
        // Then
        assertThat(contents(log)).containsExactly("3:c=young");
        assertThat(log.view().startOffset()).isEqualTo(3);
    }

    @Test
    void bySizeAnEmptySegmentGoesWithTheOneBehindIt() throws IOException {
        // Given
        PartitionLog log = withAnEmptySegment();
        log.config(log.config().with(c -> c.retentionBytes(1)));
        append(log, batch(NOW, "c=young"));
        // When
        RetentionRound.now(log);
        // Then
        assertThat(contents(log)).containsExactly("3:c=young");
    }

    /** Whoever wants to read on from an offset in it is shown what comes next, and not sent away as out of range. */
    @Test
    void anEmptySegmentBeforeYoungRecordsStays() throws IOException {
        // Given
        PartitionLog log = withAnEmptySegment();
        log.config(log.config().with(c -> c.retentionMs(10_000).retentionBytes(1_000_000)));
        // When
        int deleted = RetentionRound.now(log);
        // Then
        assertThat(deleted).isZero();
        assertThat(log.view().startOffset()).isZero();
        assertThat(contents(log)).hasSize(2);
    }
}
