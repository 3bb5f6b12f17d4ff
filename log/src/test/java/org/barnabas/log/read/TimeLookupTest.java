package org.barnabas.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Objects;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.StaleViewException;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.testkit.DiskFaults.Operation;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Times are found whatever is compressed, rewritten or damaged. */
class TimeLookupTest {

    private static final long NOW = LogFixture.START_MS;

    private final LogFixture fixture = new LogFixture();

    @ParameterizedTest
    @EnumSource
    void findsTheRecordInsideABatch(CompressionType type) throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.compression(Compression.of(type)), NOW, "a=1", "a=2", "a=3"));
        append(log, batch(b -> b.compression(Compression.of(type)), NOW + 10, "a=4", "a=5"));
        // When
        LogView view = log.view();
        // Then
        assertThat(view.firstSince(NOW + 2)).isEqualTo(new TimestampOffset(NOW + 2, 2));
        assertThat(view.firstSince(NOW + 3)).isEqualTo(new TimestampOffset(NOW + 10, 3));
        assertThat(view.largestTimestamp()).isEqualTo(new TimestampOffset(NOW + 11, 4));
    }

    @ParameterizedTest
    @EnumSource
    void doesNotNameARecordBeforeTheLogStart(CompressionType type) throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.compression(Compression.of(type)), NOW, "a=1", "a=2", "a=3"));
        log.deleteRecords(2);
        // When
        TimestampOffset found = log.view().firstSince(NOW);
        // Then
        assertThat(found).isEqualTo(new TimestampOffset(NOW + 2, 2));
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void answersFromTheHeaderWhereABatchCannotBeInflated(CompressionType type) throws IOException {
        // Given
        PartitionLog log = fixture.create();
        BufferRecords damaged = batch(b -> b.compression(Compression.of(type)), NOW, "a=1", "a=2");
        ByteBuf bytes = damaged.buffer();
        bytes.setZero(RecordBatchView.HEADER_SIZE, bytes.readableBytes() - RecordBatchView.HEADER_SIZE);
        new RecordBatchView().wrap(bytes, 0).updateCrc();
        append(log, damaged);
        // When
        TimestampOffset found = log.view().firstSince(NOW);
        // Then
        assertThat(found).isEqualTo(new TimestampOffset(NOW + 1, 0));
    }

    @Test
    void doesNotReadNewFilesByAnOldView() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(300)
                .indexIntervalBytes(0)
                .compact(true)
                .delete(false)
                .minCleanableDirtyRatio(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 12; i++) {
            append(log, batch(NOW + i, "k" + i % 3 + "=" + i));
        }
        log.roll();
        LogView old = log.view();
        TimestampOffset before = old.firstSince(NOW + 5);
        // When
        ManualMailbox cleanThread = new ManualMailbox();
        LogCleaner cleaner = new LogCleaner(fixture.directory(), cleanThread::post, 1 << 20, bytes -> {});
        fixture.settle();
        cleaner.tick();
        fixture.settleWith(cleanThread);
        // Then
        assertThat(before).isEqualTo(new TimestampOffset(NOW + 5, 5));
        assertThatThrownBy(() -> old.firstSince(NOW + 5)).isInstanceOf(StaleViewException.class);
        assertThatThrownBy(old::largestTimestamp).isInstanceOf(StaleViewException.class);
        assertThat(log.view().firstSince(NOW + 5)).isEqualTo(new TimestampOffset(NOW + 9, 9));
    }

    /** An empty time index is right then, and no reason to read the segment at every start. */
    @Test
    void aSegmentWithoutTimesIsNotScannedAtACleanStart() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(300));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(-1, "value-" + i));
        }
        fixture.stop();
        // When
        LoadedLog loaded = Objects.requireNonNull(fixture.load().get(LogFixture.NAME));
        // Then
        assertThat(loaded.report().scannedBytes()).isZero();
        assertThat(Objects.requireNonNull(loaded.log()).view().segmentCount()).isGreaterThan(1);
    }

    /** A thousand segments are opened once, by the first look-up that goes past them. */
    @Test
    void sealedSegmentsThatAreTooOldAreNotReadAgain() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(200).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 20; i++) {
            append(log, batch(NOW + i, "a=" + i));
        }
        LogView view = log.view();
        assertThat(view.segmentCount()).isGreaterThan(3);
        TimestampOffset first = view.firstSince(NOW + 19);
        long last = view.segment(view.segmentCount() - 1).baseOffset();
        String active = String.format("%020d.log", last);
        fixture.disk.faults().fail(Operation.READ, path -> !path.endsWith(active));
        // When
        TimestampOffset second = log.view().firstSince(NOW + 19);
        TimestampOffset none = log.view().firstSince(NOW + 20);
        // Then
        assertThat(first).isEqualTo(new TimestampOffset(NOW + 19, 19));
        assertThat(second).isEqualTo(first);
        assertThat(none.timestamp()).isEqualTo(TimestampOffset.NO_TIMESTAMP);
    }
}
