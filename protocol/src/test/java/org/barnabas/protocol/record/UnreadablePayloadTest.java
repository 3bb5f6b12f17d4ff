package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.RecordError;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no consumer could read is refused, and what the header claims of times does not count. */
class UnreadablePayloadTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int RECORDS = 40;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);
    private final List<ByteBuf> made = new ArrayList<>();

    @AfterEach
    void nothingIsHeld() {
        validator.close();
        made.forEach(ByteBuf::release);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private <T extends ByteBuf> T keep(T buffer) {
        made.add(buffer);
        return buffer;
    }

    /** Records with times from NOW on, the largest in the middle. */
    private ByteBuf plain(int valueBytes) {
        try (BatchBuilder builder = new BatchBuilder(allocator)) {
            byte[] value = new byte[valueBytes];
            new Random(valueBytes).nextBytes(value);
            for (int i = 0; i < RECORDS; i++) {
                builder.append(NOW + (i == 7 ? 60 : i), new byte[] {(byte) i}, value);
            }
            return keep(builder.build());
        }
    }

    /** The batch with its records as another payload, compressed, and a fitting checksum. */
    private ByteBuf compressed(CompressionType type, ByteBuf plainBatch, ByteBuf records) {
        ByteBuf batch = keep(allocator.directBuffer());
        batch.writeBytes(plainBatch, 0, RecordBatchView.HEADER_SIZE);
        Compression.of(type).compress(records, batch);
        batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, type.id());
        return sealed(batch);
    }

    private ByteBuf compressed(CompressionType type, ByteBuf plainBatch) {
        return compressed(
                type, plainBatch, new RecordBatchView().wrap(plainBatch, 0).payload());
    }

    private static ByteBuf sealed(ByteBuf batch) {
        batch.setInt(RecordBatchView.LENGTH_OFFSET, batch.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        new RecordBatchView().wrap(batch, 0).updateCrc();
        return batch;
    }

    private BatchVerdict validate(ByteBuf batch) {
        BatchVerdict verdict = validator.validate(batch, BatchRules.DEFAULT, (short) 11, NOW);
        if (verdict instanceof Accepted accepted) {
            accepted.batch().release();
        }
        return verdict;
    }

    private Refused refused(ByteBuf batch) {
        BatchVerdict verdict = validate(batch);
        assertThat(verdict).isInstanceOf(Refused.class);
        return (Refused) verdict;
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldTakeWhatCanBeRead(CompressionType type) {
        // Given: records that fit into the window, and such that do not
        for (int valueBytes : new int[] {0, 10, 3_000, 20_000, 64 << 10, 100_000}) {
            // When
            ByteBuf plain = plain(valueBytes);
            BatchRules large = new BatchRules(100 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
            BatchVerdict verdict = validator.validate(compressed(type, plain), large, (short) 11, NOW);

            // Then
            assertThat(verdict).isInstanceOf(Accepted.class);
            Accepted accepted = (Accepted) verdict;
            assertThat(accepted.summary().maxTimestamp()).isEqualTo(NOW + 60);
            assertThat(accepted.summary().maxTimestampDelta()).isEqualTo(7);
            accepted.batch().release();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseGarbage(CompressionType type) {
        // Given
        ByteBuf batch = compressed(type, plain(100));
        byte[] noise = new byte[batch.writerIndex() - RecordBatchView.HEADER_SIZE];
        new Random(3).nextBytes(noise);
        batch.setBytes(RecordBatchView.HEADER_SIZE, noise);

        // When
        Refused refused = refused(sealed(batch));

        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseAStreamThatIsCutShortAnywhere(CompressionType type) {
        // Given
        ByteBuf whole = compressed(type, plain(100));
        for (int end = RecordBatchView.HEADER_SIZE; end < whole.writerIndex(); end++) {
            ByteBuf cut = keep(whole.copy(0, end));

            // When
            Refused refused = refused(sealed(cut));

            // Then
            assertThat(refused.error()).isIn(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.INVALID_RECORD);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldRefuseBytesBehindTheStream(CompressionType type) {
        // Given
        ByteBuf batch = compressed(type, plain(100));
        batch.writeInt(0x01020304);

        // When
        Refused refused = refused(sealed(batch));

        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseFewerOrMoreRecordsThanTheHeaderSays(CompressionType type) {
        for (int count : new int[] {1, RECORDS - 1, RECORDS + 1, Integer.MAX_VALUE}) {
            // Given
            ByteBuf plain = plain(100);
            plain.setInt(RecordBatchView.RECORD_COUNT_OFFSET, count);
            plain.setInt(RecordBatchView.LAST_OFFSET_DELTA_OFFSET, count - 1);
            ByteBuf batch = type == CompressionType.NONE ? sealed(plain) : compressed(type, plain);

            // When
            Refused refused = refused(batch);

            // Then
            assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_RECORD);
            assertThat(refused.records()).extracting(RecordError::index).containsExactly(Math.min(count, RECORDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheRecordThatIsGarbageInside(CompressionType type) {
        // Given: the second record's length, attributes, times and so on overwritten
        ByteBuf plain = plain(100);
        int size = (plain.writerIndex() - RecordBatchView.HEADER_SIZE) / RECORDS;
        plain.setLong(RecordBatchView.HEADER_SIZE + size, 0xff7f_ff7f_ff7f_ff7fL);
        ByteBuf batch = type == CompressionType.NONE ? sealed(plain) : compressed(type, plain);

        // When
        Refused refused = refused(batch);

        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused.records()).hasSize(1);
        assertThat(refused.records().get(0).index()).isBetween(0, 2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWrongOffsetDeltas(CompressionType type) {
        // Given: the third record claims to be the second again
        ByteBuf records = keep(allocator.directBuffer());
        ByteBuf plain = plain(3);
        int size = (plain.writerIndex() - RecordBatchView.HEADER_SIZE) / RECORDS;
        records.writeBytes(plain, RecordBatchView.HEADER_SIZE, size * 2);
        records.writeBytes(plain, RecordBatchView.HEADER_SIZE + size, size * (RECORDS - 2));
        plain.setBytes(RecordBatchView.HEADER_SIZE, records, 0, records.writerIndex());
        ByteBuf batch = type == CompressionType.NONE ? sealed(plain) : compressed(type, plain);

        // When
        Refused refused = refused(batch);

        // Then
        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(refused.records()).extracting(RecordError::index).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, NOW - 10, NOW + 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldTakeTheLargestTimeFromTheRecords(long claimed) {
        for (CompressionType type : CompressionType.values()) {
            // Given
            ByteBuf batch = type == CompressionType.NONE ? plain(10) : compressed(type, plain(10));
            RecordBatchView view = new RecordBatchView().wrap(batch, 0);
            view.maxTimestamp(claimed);
            BatchRules hour = new BatchRules(1_048_588, false, null, false, 3_600_000, 3_600_000);

            // When
            BatchVerdict verdict = validator.validate(batch, hour, (short) 11, NOW);

            // Then
            assertThat(verdict).isInstanceOf(Accepted.class);
            assertThat(((Accepted) verdict).summary().maxTimestamp()).isEqualTo(NOW + 60);
            assertThat(view.maxTimestamp()).isEqualTo(NOW + 60);
            assertThat(view.isValid()).isTrue();
            ((Accepted) verdict).batch().release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAnHonestHeaderAsItIs(CompressionType type) {
        // Given
        ByteBuf batch = type == CompressionType.NONE ? plain(10) : compressed(type, plain(10));
        ByteBuf before = keep(batch.copy());

        // When
        BatchVerdict verdict = validate(batch);

        // Then
        assertThat(((Accepted) verdict).batch()).isSameAs(batch).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayNoTimeWhereNoRecordHasOne(CompressionType type) {
        // Given
        ByteBuf batch;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            batch = keep(builder.append(-1, new byte[1], new byte[1]).build());
        }
        new RecordBatchView().wrap(batch, 0).maxTimestamp(NOW);

        // When
        BatchVerdict verdict = validate(batch);

        // Then
        assertThat(((Accepted) verdict).summary().maxTimestamp()).isEqualTo(RecordBatchView.NO_TIMESTAMP);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameEveryRecordWhoseTimeIsOutOfBounds(CompressionType type) {
        // Given: one without a time among them, which is in order
        long[] times = {NOW, -1, NOW - 3_600_001, NOW + 5, NOW + 3_600_001};
        ByteBuf batch;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            for (long time : times) {
                builder.append(time, new byte[1], new byte[1]);
            }
            batch = keep(builder.build());
        }
        BatchRules hour = new BatchRules(1_048_588, false, null, false, 3_600_000, 3_600_000);

        // When
        BatchVerdict verdict = validator.validate(batch, hour, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        Refused refused = (Refused) verdict;
        assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(refused.records()).extracting(RecordError::index).containsExactly(2, 4);
        assertThat(refused.records().get(0).message()).contains(String.valueOf(NOW - 3_600_001));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameOnlySoManyRecords(CompressionType type) {
        // Given
        ByteBuf batch;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            for (int i = 0; i < 5_000; i++) {
                builder.append(0L, (byte[]) null, new byte[1]);
            }
            batch = keep(builder.build());
        }
        BatchRules compacted = new BatchRules(1_048_588, true, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        BatchVerdict verdict = validator.validate(batch, compacted, (short) 11, NOW);

        // Then
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(((Refused) verdict).records()).hasSize(RecordErrors.MOST);
    }
}
