package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.NativeCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch of the current format: set the header fields that differ from their defaults, append records in
 * ascending order of offsets, {@link #build}. The result is a direct buffer that the caller releases; a builder that
 * is not built must be {@link #close}d. Not thread-safe.
 */
public final class BatchBuilder implements AutoCloseable {
    private static final int FIRST_BYTES = 512;

    private final ByteBufAllocator allocator;
    private Compression compression = Compression.NONE;
    private long baseOffset;
    private int leaderEpoch = RecordBatchView.NO_LEADER_EPOCH;
    private long producerId = RecordBatchView.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatchView.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatchView.NO_SEQUENCE;
    private int flags;
    private long appendTimeMs = RecordBatchView.NO_TIMESTAMP;
    private long deleteHorizonMs = RecordBatchView.NO_TIMESTAMP;
    private int lastOffsetDelta = -1;

    private @Nullable ByteBuf batch;
    private long baseTimestamp = RecordBatchView.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatchView.NO_TIMESTAMP;
    private int recordCount;
    private int nextDelta;

    public BatchBuilder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** A finished batch with one marker that ends a transaction (KIP-98). The caller releases it. */
    public static ByteBuf transactionMarker(
            ByteBufAllocator allocator,
            TransactionMarker marker,
            long producerId,
            short producerEpoch,
            long timestampMs) {
        ByteBuf key = allocator.directBuffer(TransactionMarker.KEY_SIZE);
        ByteBuf value = allocator.directBuffer(TransactionMarker.VALUE_SIZE);
        try (BatchBuilder builder = new BatchBuilder(allocator)) {
            marker.writeKey(key);
            marker.writeValue(value);
            return builder.producer(producerId, producerEpoch, RecordBatchView.NO_SEQUENCE)
                    .transactional(true)
                    .control(true)
                    .append(timestampMs, key, value)
                    .build();
        } finally {
            key.release();
            value.release();
        }
    }

    public BatchBuilder compression(Compression value) {
        compression = value;
        return this;
    }

    /** Offset of delta 0; set it before the first record. Default 0. */
    public BatchBuilder baseOffset(long value) {
        baseOffset = value;
        return this;
    }

    public BatchBuilder leaderEpoch(int value) {
        leaderEpoch = value;
        return this;
    }

    /** Marks the batch as one of an idempotent producer. */
    public BatchBuilder producer(long id, short epoch, int firstSequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = firstSequence;
        return this;
    }

    public BatchBuilder transactional(boolean value) {
        return flag(RecordBatchView.TRANSACTIONAL_FLAG, value);
    }

    public BatchBuilder control(boolean value) {
        return flag(RecordBatchView.CONTROL_FLAG, value);
    }

    /** Makes every record carry this broker time. */
    public BatchBuilder logAppendTime(long timestampMs) {
        appendTimeMs = timestampMs;
        return flag(RecordBatchView.LOG_APPEND_TIME_FLAG, true);
    }

    /** Time from which the tombstones may be removed (KIP-534); set it before the first record. */
    public BatchBuilder deleteHorizon(long timestampMs) {
        deleteHorizonMs = timestampMs;
        return flag(RecordBatchView.DELETE_HORIZON_FLAG, true);
    }

    /** Keeps the batch's offset range although records at its end are missing (compaction). */
    public BatchBuilder lastOffsetDelta(int value) {
        lastOffsetDelta = value;
        return this;
    }

    private BatchBuilder flag(int mask, boolean value) {
        flags = value ? flags | mask : flags & ~mask;
        return this;
    }

    /** Appends a record at the next offset; buffers stay unread and untouched. */
    public BatchBuilder append(long timestampMs, @Nullable ByteBuf key, @Nullable ByteBuf value) {
        return append(baseOffset + nextDelta, timestampMs, key, value, null);
    }

    /** Appends a record at the next offset. */
    public BatchBuilder append(long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        return append(timestampMs, key, value, List.of());
    }

    /** Appends a record at the next offset. */
    public BatchBuilder append(
            long timestampMs, byte @Nullable [] key, byte @Nullable [] value, List<RecordHeader> headers) {
        ByteBuf encoded = headers.isEmpty() ? null : encode(headers);
        try {
            return append(baseOffset + nextDelta, timestampMs, wrap(key), wrap(value), encoded);
        } finally {
            if (encoded != null) {
                encoded.release();
            }
        }
    }

    /** Copies the cursor's present record with its offset and timestamp. */
    public BatchBuilder append(RecordCursor record) {
        return append(record.offset(), record.timestamp(), record.key(), record.value(), record.encodedHeaders());
    }

    /**
     * Appends a record.
     *
     * @param offset at least the previous record's offset + 1
     * @param encodedHeaders as {@link RecordCursor#encodedHeaders} gives them; null for none
     */
    public BatchBuilder append(
            long offset,
            long timestampMs,
            @Nullable ByteBuf key,
            @Nullable ByteBuf value,
            @Nullable ByteBuf encodedHeaders) {
        int delta = Math.toIntExact(offset - baseOffset);
        if (delta < nextDelta) {
            throw new IllegalArgumentException("offset " + offset + " is not ascending");
        }
        if (recordCount == 0) {
            baseTimestamp = deleteHorizonMs == RecordBatchView.NO_TIMESTAMP ? timestampMs : deleteHorizonMs;
            maxTimestamp = timestampMs;
        }
        maxTimestamp = Math.max(maxTimestamp, timestampMs);
        nextDelta = delta + 1;
        recordCount++;
        writeRecord(delta, timestampMs - baseTimestamp, key, value, encodedHeaders);
        return this;
    }

    private void writeRecord(
            int delta, long timeDelta, @Nullable ByteBuf key, @Nullable ByteBuf value, @Nullable ByteBuf headers) {
        int headerSize = headers == null ? 1 : headers.readableBytes();
        int size = 1 + Varints.sizeLong(timeDelta) + Varints.size(delta) + sizeOf(key) + sizeOf(value) + headerSize;
        ByteBuf target = batch();
        target.ensureWritable(size + Varints.MAX_VARINT_BYTES);
        Varints.write(target, size);
        target.writeByte(0);
        Varints.writeLong(target, timeDelta);
        Varints.write(target, delta);
        writeBytes(target, key);
        writeBytes(target, value);
        if (headers == null) {
            target.writeByte(0);
        } else {
            target.writeBytes(headers, headers.readerIndex(), headerSize);
        }
    }

    private static int sizeOf(@Nullable ByteBuf bytes) {
        return bytes == null ? 1 : Varints.size(bytes.readableBytes()) + bytes.readableBytes();
    }

    private static void writeBytes(ByteBuf target, @Nullable ByteBuf bytes) {
        Varints.write(target, bytes == null ? -1 : bytes.readableBytes());
        if (bytes != null) {
            target.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        }
    }

    private ByteBuf encode(List<RecordHeader> headers) {
        ByteBuf target = allocator.directBuffer();
        Varints.write(target, headers.size());
        for (RecordHeader header : headers) {
            writeBytes(target, wrap(header.key().getBytes(StandardCharsets.UTF_8)));
            writeBytes(target, wrap(header.value()));
        }
        return target;
    }

    private static @Nullable ByteBuf wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : Unpooled.wrappedBuffer(bytes);
    }

    private ByteBuf batch() {
        ByteBuf present = batch;
        if (present == null) {
            present = allocator.directBuffer(FIRST_BYTES);
            present.writeZero(RecordBatchView.HEADER_SIZE);
            batch = present;
        }
        return present;
    }

    public int recordCount() {
        return recordCount;
    }

    /** Header and records so far, before compression. */
    public int uncompressedSize() {
        return batch == null ? RecordBatchView.HEADER_SIZE : batch.writerIndex();
    }

    /** Finishes the batch and empties the builder, whose header settings stay. The caller releases the result. */
    public ByteBuf build() {
        ByteBuf result = compressed(batch());
        result.setLong(0, baseOffset);
        result.setInt(RecordBatchView.LENGTH_OFFSET, result.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        result.setInt(RecordBatchView.LEADER_EPOCH_OFFSET, leaderEpoch);
        result.setByte(RecordBatchView.MAGIC_OFFSET, RecordBatchView.CURRENT_MAGIC);
        result.setShort(
                RecordBatchView.ATTRIBUTES_OFFSET,
                flags | (recordCount == 0 ? 0 : compression.type().id()));
        result.setInt(RecordBatchView.LAST_OFFSET_DELTA_OFFSET, Math.max(lastOffsetDelta, nextDelta - 1));
        result.setLong(RecordBatchView.BASE_TIMESTAMP_OFFSET, recordCount == 0 ? deleteHorizonMs : baseTimestamp);
        result.setLong(
                RecordBatchView.MAX_TIMESTAMP_OFFSET,
                appendTimeMs == RecordBatchView.NO_TIMESTAMP ? maxTimestamp : appendTimeMs);
        result.setLong(RecordBatchView.PRODUCER_ID_OFFSET, producerId);
        result.setShort(RecordBatchView.PRODUCER_EPOCH_OFFSET, producerEpoch);
        result.setInt(RecordBatchView.BASE_SEQUENCE_OFFSET, baseSequence);
        result.setInt(RecordBatchView.RECORD_COUNT_OFFSET, recordCount);
        new RecordBatchView().wrap(result, 0).updateCrc();
        batch = null;
        recordCount = 0;
        nextDelta = 0;
        maxTimestamp = RecordBatchView.NO_TIMESTAMP;
        return result;
    }

    private ByteBuf compressed(ByteBuf plain) {
        if (recordCount == 0 || compression.type() == CompressionType.NONE) {
            return plain;
        }
        NativeCodec.require(compression.type());
        ByteBuf target = allocator.directBuffer(Math.max(FIRST_BYTES, plain.writerIndex() / 2));
        target.writeZero(RecordBatchView.HEADER_SIZE);
        compression.compress(
                plain.slice(RecordBatchView.HEADER_SIZE, plain.writerIndex() - RecordBatchView.HEADER_SIZE), target);
        plain.release();
        return target;
    }

    /** Gives back what was appended and not built. */
    @Override
    public void close() {
        ByteBuf present = batch;
        batch = null;
        if (present != null) {
            present.release();
        }
    }
}
