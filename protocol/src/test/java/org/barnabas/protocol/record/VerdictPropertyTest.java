package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;

/**
 * The validator walks through a window; two readers that parse one whole record after the other, ours and the reference
 * implementation's, judge what it lets pass.
 */
class VerdictPropertyTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int RECORD_BYTES = 200_000;
    private static final BatchRules LARGE =
            new BatchRules(100 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);

    @Property(tries = 300)
    void shouldAcceptWhatTheReferenceWrites(
            @ForAll long seed, @ForAll CompressionType type, @ForAll @IntRange(min = 1, max = 60) int count) {
        // Given: now and then a record that is larger than the window
        Random random = new Random(seed);
        ByteBuf batch;
        long largest = Long.MIN_VALUE;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            for (int i = 0; i < count; i++) {
                byte[] value = new byte[random.nextInt(12) == 0 ? random.nextInt(RECORD_BYTES) : random.nextInt(500)];
                if (random.nextBoolean()) {
                    random.nextBytes(value);
                }
                long time = NOW + random.nextInt(1_000_000);
                largest = Math.max(largest, time);
                builder.append(time, random.nextBoolean() ? new byte[random.nextInt(200)] : null, value);
            }
            batch = builder.build();
        }

        // When
        BatchVerdict verdict = validate(batch);

        // Then
        assertThat(verdict).isInstanceOf(Accepted.class);
        assertThat(((Accepted) verdict).summary().maxTimestamp()).isEqualTo(largest);
        assertThat(referenceReads(batch)).isTrue();
        release(batch, verdict);
    }

    @Property(tries = 3_000)
    void shouldJudgeDamagedPayloadsAsAPlainReaderDoes(
            @ForAll long seed, @ForAll CompressionType type, @ForAll boolean beforeCompression) {
        // Given: some bytes changed, dropped or doubled, in the payload or in the records
        Random random = new Random(seed);
        List<TestRecord> records = TestRecord.random(seed, 1 + random.nextInt(6));
        ByteBuf plain = TestRecord.build(new BatchBuilder(allocator), records);
        ByteBuf payload = allocator.directBuffer();
        payload.writeBytes(plain, RecordBatchView.HEADER_SIZE, plain.writerIndex() - RecordBatchView.HEADER_SIZE);
        if (beforeCompression) {
            payload = damaged(payload, random);
        }
        if (type != CompressionType.NONE) {
            ByteBuf compressed = allocator.directBuffer();
            Compression.of(type).compress(payload, compressed);
            payload.release();
            payload = compressed;
        }
        if (!beforeCompression) {
            payload = damaged(payload, random);
        }
        ByteBuf batch = allocator.directBuffer().writeBytes(plain, 0, RecordBatchView.HEADER_SIZE);
        batch.writeBytes(payload);
        batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, type.id());
        batch.setInt(RecordBatchView.LENGTH_OFFSET, batch.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        new RecordBatchView().wrap(batch, 0).updateCrc();
        payload.release();
        plain.release();
        boolean readable = plainReaderReads(batch);

        // When
        BatchVerdict verdict = validate(batch);

        // Then
        assertThat(verdict instanceof Accepted).isEqualTo(readable);
        if (readable) {
            assertThat(referenceReads(batch)).isTrue();
        }
        release(batch, verdict);
    }

    private ByteBuf damaged(ByteBuf bytes, Random random) {
        for (int i = random.nextInt(3); i > 0 && bytes.isReadable(); i--) {
            bytes.setByte(random.nextInt(bytes.writerIndex()), random.nextInt(256));
        }
        int at = random.nextInt(bytes.writerIndex() + 1);
        int length = Math.min(random.nextInt(8), bytes.writerIndex() - at);
        ByteBuf result = allocator.directBuffer();
        switch (random.nextInt(4)) {
            case 0 -> result.writeBytes(bytes, 0, at).writeBytes(bytes, at + length, bytes.writerIndex() - at - length);
            case 1 -> result.writeBytes(bytes, 0, at + length).writeBytes(bytes, at, bytes.writerIndex() - at);
            case 2 -> result.writeBytes(bytes, 0, at);
            default -> result.writeBytes(bytes, 0, bytes.writerIndex());
        }
        bytes.release();
        return result;
    }

    private BatchVerdict validate(ByteBuf batch) {
        return validator.validate(batch, LARGE, (short) 11, NOW);
    }

    private boolean plainReaderReads(ByteBuf batch) {
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.DEFAULT)) {
            cursor.open(new RecordBatchView().wrap(batch, 0));
            for (int i = 0; cursor.next(); i++) {
                if (cursor.offset() != i) {
                    return false;
                }
            }
            return true;
        } catch (CorruptBatchException damaged) {
            return false;
        }
    }

    private static boolean referenceReads(ByteBuf batch) {
        ByteBuffer copy = ByteBuffer.allocate(batch.readableBytes());
        batch.getBytes(0, copy);
        MutableRecordBatch read =
                MemoryRecords.readableRecords(copy.flip()).batches().iterator().next();
        List<Long> offsets = new ArrayList<>();
        try (CloseableIterator<Record> records = read.streamingIterator(BufferSupplier.NO_CACHING)) {
            records.forEachRemaining(record -> offsets.add(record.offset()));
        } catch (KafkaException unreadable) {
            return false;
        }
        return offsets.size() == read.countOrNull();
    }

    private void release(ByteBuf batch, BatchVerdict verdict) {
        if (verdict instanceof Accepted accepted) {
            accepted.batch().release();
        }
        batch.release();
        validator.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
