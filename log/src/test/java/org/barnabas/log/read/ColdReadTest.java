package org.barnabas.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.ReadPlan.Status;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.testkit.DiskFaults.Operation;
import org.junit.jupiter.api.Test;

class ColdReadTest {

    private static final int RECORDS = 20;

    private final LogFixture fixture = new LogFixture();
    private PartitionLog log;

    ColdReadTest() throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(250).indexIntervalBytes(0));
        log = fixture.create();
        for (int i = 0; i < RECORDS; i++) {
            append(log, batch(LogFixture.START_MS, "k=" + i));
        }
        // What was written so long ago may have left the memory.
        fixture.clock.advanceMs(91_000);
    }

    private static ReadRange from(long offset) {
        return from(offset, RECORDS);
    }

    private static ReadRange from(long offset, long upTo) {
        return new ReadRange(offset, upTo, 1 << 20, true, false);
    }

    private long nowMs() {
        return fixture.clock.monotonic().nowMs();
    }

    private ReadPlan plan(long offset) {
        ReadPlan plan = log.view().planInMemory(from(offset), nowMs());
        plan.release();
        return plan;
    }

    private ColdRead coldRead(long offset) {
        return log.view().coldRead(from(offset), fixture.clock.monotonic());
    }

    private static void finish(ColdRead read) throws IOException {
        try (read) {
            for (int steps = 0; !read.isOver(); steps++) {
                assertThat(steps).isLessThan(100);
                read.step();
            }
        }
    }

    @Test
    void whatWasWrittenLongAgoIsColdButForTheNewest() {
        // When, Then
        assertThat(plan(0).status()).isEqualTo(Status.COLD);
        assertThat(plan(RECORDS - 1).status()).isEqualTo(Status.OK);
        assertThat(plan(RECORDS).status()).isEqualTo(Status.OK);
        assertThat(plan(RECORDS + 1).status()).isEqualTo(Status.OUT_OF_RANGE);
    }

    @Test
    void whatWasWrittenJustNowIsNot() throws IOException {
        // When
        int segments = log.view().segmentCount();
        for (int i = RECORDS; i < RECORDS + 4; i++) {
            append(log, batch(LogFixture.START_MS, "k=" + i));
        }
        ReadPlan plan = log.view().planInMemory(from(RECORDS, RECORDS + 4), nowMs());
        plan.release();
        ReadPlan inTheNext =
                log.view().planInMemory(from(log.view().segment(segments).baseOffset(), RECORDS + 4), nowMs());
        inTheNext.release();
        // Then
        assertThat(plan.records()).isNotNull();
        assertThat(inTheNext.records()).isNotNull();
    }

    @Test
    void afterItTheReadIsInMemoryAndTheNextSegmentsBeginningToo() throws IOException {
        // When
        finish(coldRead(0));
        // Then
        LogView view = log.view();
        assertThat(view.segmentCount()).isGreaterThan(4);
        assertThat(plan(0).records()).isNotNull();
        assertThat(plan(1).status()).isEqualTo(Status.OK);
        assertThat(plan(view.segment(1).baseOffset()).status()).isEqualTo(Status.OK);
        assertThat(plan(view.segment(3).baseOffset()).status()).isEqualTo(Status.COLD);
    }

    @Test
    void whatTheReadNeedsComesFirst() throws IOException {
        // Given
        try (ColdRead read = coldRead(0)) {
            // When
            while (!read.isEnough()) {
                read.step();
            }
            // Then
            assertThat(read.isOver()).isFalse();
            assertThat(plan(0).status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void theGuessEndsAfterSomeTime() throws IOException {
        // Given
        finish(coldRead(0));
        // When
        fixture.clock.advanceMs(31_000);
        // Then
        assertThat(plan(0).status()).isEqualTo(Status.COLD);
    }

    @Test
    void readingThroughTheLogGoesToTheDiskNowAndThen() throws IOException {
        // Given
        int cold = 0;
        long offset = 0;
        while (offset < RECORDS) {
            // When
            ReadPlan plan = log.view().planInMemory(from(offset), nowMs());
            if (plan.status() == Status.COLD) {
                cold++;
                finish(coldRead(offset));
                continue;
            }
            plan.release();
            SegmentView segment = plan.segment();
            offset = segment == null ? RECORDS : segment.endOffset();
        }
        // Then
        assertThat(cold).isPositive().isLessThan(log.view().segmentCount());
    }

    @Test
    void itHoldsNoFileWhenItIsClosed() throws IOException {
        // Given
        int open = fixture.disk.openFiles();
        ColdRead read = coldRead(0);
        read.step();
        // When
        read.close();
        read.step();
        // Then
        assertThat(read.isOver()).isTrue();
        assertThat(fixture.disk.openFiles()).isLessThanOrEqualTo(open + 2);
        assertThat(plan(0).status()).isEqualTo(Status.COLD);
    }

    @Test
    void aBrokenDiskIsFoundByTheReadThatFollows() throws IOException {
        // Given
        fixture.disk.faults().fail(Operation.READ, ".log");
        // When
        finish(coldRead(0));
        // Then
        assertThat(plan(0).status()).isEqualTo(Status.COLD);
        assertThat(log.view().plan(from(0)).status()).isEqualTo(Status.FAILED);
    }
}
