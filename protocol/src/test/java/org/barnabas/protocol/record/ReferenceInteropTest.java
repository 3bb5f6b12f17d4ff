package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Batches written by the reference implementation are read, and the other way round, for all codecs. */
class ReferenceInteropTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    @Property(tries = 150)
    void shouldReadWhatTheReferenceWrites(
            @ForAll long seed, @ForAll CompressionType type, @ForAll @IntRange(min = 1, max = 300) int count) {
        // Given
        List<TestRecord> records = TestRecord.random(seed, count);
        SimpleRecord[] simple =
                records.stream().map(ReferenceInteropTest::toReference).toArray(SimpleRecord[]::new);
        MemoryRecords written = MemoryRecords.withRecords(77L, codec(type), simple);
        ByteBuf buffer = ALLOCATOR.directBuffer().writeBytes(written.buffer().duplicate());
        RecordBatchView batch = new RecordBatchView().wrap(buffer, 0);

        // When
        List<TestRecord> read = TestRecord.readAll(ALLOCATOR, batch);

        // Then
        assertThat(batch.isValid()).isTrue();
        assertThat(batch.compression()).isEqualTo(type);
        assertThat(batch.recordCount()).isEqualTo(count);
        assertThat(batch.baseOffset()).isEqualTo(77L);
        assertThat(batch.lastOffset()).isEqualTo(76L + count);
        assertThat(read).isEqualTo(records);
        assertThat(buffer.release()).isTrue();
    }

    @Property(tries = 150)
    void shouldWriteWhatTheReferenceReads(
            @ForAll long seed, @ForAll CompressionType type, @ForAll @IntRange(min = 1, max = 300) int count) {
        // Given
        List<TestRecord> records = TestRecord.random(seed, count);
        BatchBuilder builder = new BatchBuilder(ALLOCATOR)
                .compression(Compression.of(type))
                .baseOffset(5L)
                .leaderEpoch(9)
                .producer(1234L, (short) 3, 17)
                .transactional(true);

        // When
        ByteBuf buffer = TestRecord.build(builder, records);

        // Then
        MemoryRecords read = MemoryRecords.readableRecords(buffer.nioBuffer());
        List<MutableRecordBatch> batches = new ArrayList<>();
        read.batches().forEach(batches::add);
        assertThat(batches).hasSize(1);
        MutableRecordBatch batch = batches.get(0);
        batch.ensureValid();
        assertThat(batch.baseOffset()).isEqualTo(5L);
        assertThat(batch.lastOffset()).isEqualTo(4L + count);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(9);
        assertThat(batch.producerId()).isEqualTo(1234L);
        assertThat(batch.producerEpoch()).isEqualTo((short) 3);
        assertThat(batch.baseSequence()).isEqualTo(17);
        assertThat(batch.isTransactional()).isTrue();
        List<TestRecord> got = new ArrayList<>();
        for (Record record : batch) {
            got.add(fromReference(record));
        }
        assertThat(got).isEqualTo(records);
        assertThat(buffer.release()).isTrue();
    }

    @Test
    void shouldAgreeOnTransactionMarkers() {
        for (boolean commit : new boolean[] {true, false}) {
            // Given
            TransactionMarker marker = new TransactionMarker(commit, 42);

            // When
            ByteBuf buffer = BatchBuilder.transactionMarker(ALLOCATOR, marker, 8L, (short) 2, 1_000L);

            // Then
            MutableRecordBatch batch = MemoryRecords.readableRecords(buffer.nioBuffer())
                    .batches()
                    .iterator()
                    .next();
            batch.ensureValid();
            Record record = batch.iterator().next();
            EndTransactionMarker read = EndTransactionMarker.deserialize(record);
            assertThat(batch.isControlBatch()).isTrue();
            assertThat(batch.isTransactional()).isTrue();
            assertThat(read.coordinatorEpoch()).isEqualTo(42);
            assertThat(read.controlType().name()).isEqualTo(commit ? "COMMIT" : "ABORT");
            try (RecordCursor cursor = new RecordCursor(ALLOCATOR, InflateLimits.DEFAULT)) {
                assertThat(cursor.open(new RecordBatchView().wrap(buffer, 0)).next())
                        .isTrue();
                assertThat(cursor.transactionMarker()).isEqualTo(marker);
            }
            assertThat(buffer.release()).isTrue();
        }
    }

    @Test
    void shouldStampAppendTimeAsTheReferenceReadsIt() {
        // Given
        ByteBuf buffer = TestRecord.build(new BatchBuilder(ALLOCATOR), TestRecord.random(1, 3));
        RecordBatchView batch = new RecordBatchView().wrap(buffer, 0);

        // When
        batch.baseOffset(100);
        batch.partitionLeaderEpoch(7);
        batch.logAppendTime(5_000L);

        // Then
        MutableRecordBatch read = MemoryRecords.readableRecords(buffer.nioBuffer())
                .batches()
                .iterator()
                .next();
        read.ensureValid();
        assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(read.maxTimestamp()).isEqualTo(5_000L);
        assertThat(read.lastOffset()).isEqualTo(102L);
        for (TestRecord record : TestRecord.readAll(ALLOCATOR, batch)) {
            assertThat(record.timestamp()).isEqualTo(5_000L);
        }
        assertThat(buffer.release()).isTrue();
    }

    @Test
    void shouldReadARawSnappyBlockWithoutFraming() throws Exception {
        // Given
        byte[] plain = new byte[10_000];
        Arrays.fill(plain, (byte) 'x');
        ByteBuf payload = ALLOCATOR.directBuffer().writeBytes(Snappy.compress(plain));
        ByteBuf target = ALLOCATOR.directBuffer(plain.length);

        // When
        try (PayloadReader codec = new PayloadReader(ALLOCATOR, InflateLimits.DEFAULT)) {
            codec.open(CompressionType.SNAPPY, payload, 0, payload.readableBytes());
            int count = codec.read(target);

            // Then
            assertThat(count).isEqualTo(plain.length);
            assertThat(codec.read(target.clear())).isEqualTo(-1);
        }
        assertThat(target.getByte(plain.length - 1)).isEqualTo((byte) 'x');
        target.release();
        payload.release();
    }

    private static org.apache.kafka.common.compress.Compression codec(CompressionType type) {
        return org.apache.kafka.common.compress.Compression.of(type.configName())
                .build();
    }

    private static SimpleRecord toReference(TestRecord record) {
        RecordHeaders headers = new RecordHeaders();
        record.headers().forEach(header -> headers.add(header.key(), header.value()));
        return new SimpleRecord(
                record.timestamp(),
                TestRecord.bytes(record.key()),
                TestRecord.bytes(record.value()),
                headers.toArray());
    }

    private static TestRecord fromReference(Record record) {
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(header.key(), header.value()));
        }
        return new TestRecord(record.timestamp(), string(record.key()), string(record.value()), headers);
    }

    private static @Nullable String string(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
