package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final short VERSION = 11;
    private static final long NOW = 1_700_000_000_000L;
    private static final BatchRules COMPACTED = rules(true, null);

    private final BatchValidator validator = new BatchValidator(ALLOCATOR, InflateLimits.DEFAULT);
    private final ByteBuf batch = TestRecord.build(new BatchBuilder(ALLOCATOR), records());
    private final RecordBatchView view = new RecordBatchView().wrap(batch, 0);

    private static List<TestRecord> records() {
        return List.of(
                TestRecord.of(NOW, "a", "one"), TestRecord.of(NOW + 5, "b", null), TestRecord.of(NOW + 2, "c", ""));
    }

    private static BatchRules rules(boolean compacted, @Nullable Compression forced) {
        return new BatchRules(1_048_588, compacted, forced, false, Long.MAX_VALUE, 3_600_000);
    }

    @AfterEach
    void everyReferenceIsAccountedFor() {
        validator.close();
        assertThat(batch.refCnt()).isEqualTo(1);
        batch.release();
    }

    private BatchVerdict validate(ByteBuf records, BatchRules rules) {
        return validator.validate(records, rules, VERSION, NOW);
    }

    private void assertRefused(ErrorCode error) {
        assertRefused(batch, BatchRules.DEFAULT, error);
    }

    private void assertRefused(ByteBuf records, BatchRules rules, ErrorCode error) {
        BatchVerdict verdict = validate(records, rules);
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(error);
        assertThat(((Refused) verdict).message()).isNotBlank();
    }

    private static Accepted accepted(BatchVerdict verdict) {
        assertThat(verdict).isInstanceOf(Accepted.class);
        return (Accepted) verdict;
    }

    @Test
    void shouldSummariseAGoodBatch() {
        // When
        Accepted accepted = accepted(validate(batch, BatchRules.DEFAULT));

        // Then
        assertThat(accepted.batch()).isSameAs(batch);
        assertThat(accepted.summary())
                .isEqualTo(new BatchSummary(
                        batch.readableBytes(),
                        3,
                        2,
                        NOW + 5,
                        1,
                        true,
                        -1,
                        (short) -1,
                        -1,
                        false,
                        false,
                        CompressionType.NONE));
        accepted.batch().release();
    }

    @Test
    void shouldRefuseAWrongChecksum() {
        batch.setByte(batch.writerIndex() - 2, 77);
        assertRefused(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefuseASizeSmallerThanTheHeader() {
        batch.setInt(RecordBatchView.LENGTH_OFFSET, 48);
        assertRefused(ErrorCode.CORRUPT_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1})
    void shouldRefuseOldFormats(byte magic) {
        batch.setByte(RecordBatchView.MAGIC_OFFSET, magic);
        assertThat(view.isLegacy()).isTrue();
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseUnknownFormats() {
        batch.setByte(RecordBatchView.MAGIC_OFFSET, 99);
        assertRefused(ErrorCode.CORRUPT_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 16})
    void shouldRefuseNoBatch(int size) {
        assertRefused(batch.slice(0, size), BatchRules.DEFAULT, ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseTwoBatches() {
        // Given
        ByteBuf two = ALLOCATOR.directBuffer().writeBytes(batch.slice()).writeBytes(batch.slice());

        // Then
        assertRefused(two, BatchRules.DEFAULT, ErrorCode.INVALID_RECORD);
        two.release();
    }

    @Test
    void shouldRefuseABatchThatIsCutOff() {
        assertRefused(batch.slice(0, batch.readableBytes() - 1), BatchRules.DEFAULT, ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseABaseOffset() {
        view.baseOffset(1);
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldRefuseARecordCountThatDoesNotMatch(int count) {
        batch.setInt(RecordBatchView.RECORD_COUNT_OFFSET, count);
        view.updateCrc();
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void shouldRefuseACountThatOnlyTheHeaderBelieves(int count) {
        batch.setInt(RecordBatchView.RECORD_COUNT_OFFSET, count);
        batch.setInt(RecordBatchView.LAST_OFFSET_DELTA_OFFSET, count - 1);
        view.updateCrc();
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseEveryDamagedLengthInARecord() {
        // Given: any byte of the first record's lengths made large, negative or unterminated
        int first = RecordBatchView.HEADER_SIZE;
        for (int index : new int[] {first, first + 3, first + 4, first + 6, first + 10}) {
            byte before = batch.getByte(index);
            for (int value : new int[] {0x7f, 0x7e, 0xff, 0x05}) {
                batch.setByte(index, value);
                view.updateCrc();

                // Then
                assertRefused(ErrorCode.INVALID_RECORD);
            }
            batch.setByte(index, before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 126, 0x7f})
    void shouldRefuseAHeaderCountBeyondTheRecord(int encoded) {
        // The header count is the last byte of the last record.
        batch.setByte(batch.writerIndex() - 1, encoded);
        view.updateCrc();
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldJudgeABatchInScatteredMemoryAsOneCopy() {
        // Given
        CompositeByteBuf scattered = ALLOCATOR.compositeDirectBuffer();
        scattered.addComponent(true, batch.retainedSlice(0, 70));
        scattered.addComponent(true, batch.retainedSlice(70, batch.readableBytes() - 70));

        // When
        Accepted accepted = accepted(validate(scattered, BatchRules.DEFAULT));

        // Then
        assertThat(accepted.batch()).isEqualTo(batch).isNotSameAs(scattered);
        assertThat(accepted.batch().nioBufferCount()).isEqualTo(1);
        assertThat(accepted.batch().release()).isTrue();
        assertThat(scattered.release()).isTrue();
    }

    @Test
    void shouldRefuseControlRecords() {
        batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, RecordBatchView.CONTROL_FLAG);
        view.updateCrc();
        assertRefused(ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldRefuseABatchBeyondTheTopicsLimit() {
        BatchRules small = new BatchRules(batch.readableBytes() - 1, false, null, false, 1, 1);
        assertRefused(batch, small, ErrorCode.MESSAGE_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7})
    void shouldRefuseUnknownCodecs(int codec) {
        batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, codec);
        view.updateCrc();
        assertRefused(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }

    @Test
    void shouldRefuseZstdFromOldRequests() {
        // Given
        ByteBuf zstd = compressed(CompressionType.ZSTD, records());

        // When
        BatchVerdict verdict = validator.validate(zstd, BatchRules.DEFAULT, (short) 6, NOW);

        // Then
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        zstd.release();
    }

    @Test
    void shouldRefuseTimesOutOfBounds() {
        // Given
        BatchRules day = new BatchRules(1_048_588, false, null, false, 86_400_000, 3_600_000);
        for (long bad : new long[] {Long.MAX_VALUE - 1, NOW + 3_600_001, NOW - 86_400_001, 0, -2, Long.MIN_VALUE}) {
            ByteBuf records = TestRecord.build(
                    new BatchBuilder(ALLOCATOR), List.of(TestRecord.of(NOW, "a", "b"), TestRecord.of(bad, "a", "b")));

            // Then
            assertRefused(records, day, ErrorCode.INVALID_TIMESTAMP);
            records.release();
        }
    }

    @Test
    void shouldRefuseAppendTimeSetByTheProducer() {
        view.logAppendTime(NOW);
        assertRefused(ErrorCode.INVALID_TIMESTAMP);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseRecordsWithoutAKeyOnCompactedTopics(CompressionType type) {
        // Given
        ByteBuf records = compressed(type, List.of(TestRecord.of(NOW, "k", "v"), TestRecord.of(NOW, null, "no key")));

        // When
        BatchVerdict verdict = validate(records, COMPACTED);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(((Refused) verdict).records())
                .extracting(BatchVerdict.RecordError::index)
                .containsExactly(1);
        records.release();
    }

    @Test
    void shouldRefuseProducerFieldsThatDoNotFit() {
        ByteBuf noSequence = TestRecord.build(new BatchBuilder(ALLOCATOR).producer(5, (short) 0, -1), records());
        assertRefused(noSequence, BatchRules.DEFAULT, ErrorCode.INVALID_RECORD);
        noSequence.release();
        ByteBuf noProducer = TestRecord.build(new BatchBuilder(ALLOCATOR).transactional(true), records());
        assertRefused(noProducer, BatchRules.DEFAULT, ErrorCode.INVALID_RECORD);
        noProducer.release();
    }

    @Test
    void shouldStampAppendTimeWithoutInflating() {
        for (CompressionType type : CompressionType.values()) {
            // Given
            ByteBuf records = compressed(type, records());
            BatchRules rules = new BatchRules(1_048_588, false, null, true, 0, 0);

            // When
            Accepted accepted = accepted(validate(records, rules));

            // Then
            assertThat(accepted.batch()).isSameAs(records);
            assertThat(accepted.summary().maxTimestamp()).isEqualTo(NOW);
            RecordBatchView stamped = new RecordBatchView().wrap(records, 0);
            assertThat(stamped.isValid()).isTrue();
            assertThat(TestRecord.readAll(ALLOCATOR, stamped))
                    .allSatisfy(record -> assertThat(record.timestamp()).isEqualTo(NOW));
            records.release(2);
        }
    }

    @Test
    void shouldCorrectALyingMaxTimestamp() {
        // Given
        view.maxTimestamp(NOW + 1_000_000);

        // When
        Accepted accepted = accepted(validate(batch, BatchRules.DEFAULT));

        // Then
        assertThat(accepted.summary().maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(view.maxTimestamp()).isEqualTo(NOW + 5);
        assertThat(view.isValid()).isTrue();
        accepted.batch().release();
    }

    @Test
    void shouldCompressAnewWhenTheTopicForcesACodec() {
        for (CompressionType from : CompressionType.values()) {
            for (CompressionType to : CompressionType.values()) {
                // Given
                ByteBuf records = TestRecord.build(
                        new BatchBuilder(ALLOCATOR)
                                .compression(Compression.of(from))
                                .producer(7, (short) 1, 20),
                        records());

                // When
                Accepted accepted = accepted(validate(records, rules(true, Compression.of(to))));

                // Then
                assertThat(accepted.summary().compression()).isEqualTo(to);
                assertThat(accepted.summary().baseSequence()).isEqualTo(20);
                assertThat(accepted.summary().maxTimestampDelta()).isEqualTo(1);
                RecordBatchView result = new RecordBatchView().wrap(accepted.batch(), 0);
                assertThat(result.isValid()).isTrue();
                assertThat(TestRecord.readAll(ALLOCATOR, result)).isEqualTo(records());
                accepted.batch().release();
                assertThat(records.release()).isTrue();
            }
        }
    }

    private static ByteBuf compressed(CompressionType type, List<TestRecord> records) {
        return TestRecord.build(new BatchBuilder(ALLOCATOR).compression(Compression.of(type)), records);
    }
}
