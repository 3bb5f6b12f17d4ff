package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * A window onto one batch inside a buffer; reading a field reads the bytes, nothing is parsed ahead. Reusable:
 * {@link #wrap} moves the window. The view neither retains the buffer nor touches its reader and writer index. Not
 * thread-safe.
 *
 * <pre>
 *  0 baseOffset           int64     27 baseTimestamp   int64
 *  8 batchLength          int32     35 maxTimestamp    int64
 * 12 partitionLeaderEpoch int32     43 producerId      int64
 * 16 magic                int8      51 producerEpoch   int16
 * 17 crc                  uint32    53 baseSequence    int32
 * 21 attributes           int16     57 recordCount     int32
 * 23 lastOffsetDelta      int32     61 records
 * </pre>
 *
 * <p>The CRC-32C covers everything from the attributes on, so the base offset and the leader epoch can be stamped
 * without touching it. Batches of the old formats (magic 0 and 1) share the first 17 bytes, batchLength counts the
 * bytes behind it in every format; of an old batch only {@link #baseOffset}, {@link #sizeInBytes} and
 * {@link #magic} are meaningful.
 */
public final class RecordBatchView {
    /** Bytes before the part that batchLength counts. */
    public static final int LOG_OVERHEAD = 12;

    public static final int MAGIC_OFFSET = 16;
    public static final int HEADER_SIZE = 61;
    public static final byte CURRENT_MAGIC = 2;

    public static final long NO_PRODUCER_ID = -1L;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1L;

    static final int LENGTH_OFFSET = 8;
    static final int LEADER_EPOCH_OFFSET = 12;
    static final int CRC_OFFSET = 17;
    static final int ATTRIBUTES_OFFSET = 21;
    static final int LAST_OFFSET_DELTA_OFFSET = 23;
    static final int BASE_TIMESTAMP_OFFSET = 27;
    static final int MAX_TIMESTAMP_OFFSET = 35;
    static final int PRODUCER_ID_OFFSET = 43;
    static final int PRODUCER_EPOCH_OFFSET = 51;
    static final int BASE_SEQUENCE_OFFSET = 53;
    static final int RECORD_COUNT_OFFSET = 57;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_FLAG = 0x08;
    static final int TRANSACTIONAL_FLAG = 0x10;
    static final int CONTROL_FLAG = 0x20;
    static final int DELETE_HORIZON_FLAG = 0x40;

    private final CRC32C crc32c = new CRC32C();
    private @Nullable ByteBuf buffer;
    private int start;

    /**
     * Looks at the batch that starts at an absolute index. Nothing is checked: before reading fields behind the
     * magic make sure that {@link #HEADER_SIZE} bytes are there.
     */
    public RecordBatchView wrap(ByteBuf buffer, int index) {
        this.buffer = buffer;
        this.start = index;
        return this;
    }

    /**
     * Whether a whole batch lies between an index and {@code limit}, judged by its length field alone.
     */
    public static boolean isComplete(ByteBuf buffer, int index, int limit) {
        if (limit - index < LOG_OVERHEAD) {
            return false;
        }
        int length = buffer.getInt(index + LENGTH_OFFSET);
        return length >= 0 && length <= limit - index - LOG_OVERHEAD;
    }

    /** Absolute index of the batch's first byte. */
    public int index() {
        return start;
    }

    /** Absolute index behind the batch. */
    public int end() {
        return start + sizeInBytes();
    }

    /** The buffer looked at. */
    public ByteBuf buffer() {
        if (buffer == null) {
            throw new IllegalStateException("no batch wrapped");
        }
        return buffer;
    }

    public long baseOffset() {
        return buffer().getLong(start);
    }

    /** Header and records. Negative or nonsensical if the batch is damaged. */
    public int sizeInBytes() {
        return LOG_OVERHEAD + buffer().getInt(start + LENGTH_OFFSET);
    }

    public int partitionLeaderEpoch() {
        return buffer().getInt(start + LEADER_EPOCH_OFFSET);
    }

    public byte magic() {
        return buffer().getByte(start + MAGIC_OFFSET);
    }

    /** Whether the batch has one of the formats before {@link #CURRENT_MAGIC}. */
    public boolean isLegacy() {
        byte magic = magic();
        return magic == 0 || magic == 1;
    }

    /** The stored checksum as an unsigned 32-bit value. */
    public long crc() {
        return buffer().getUnsignedInt(start + CRC_OFFSET);
    }

    public short attributes() {
        return buffer().getShort(start + ATTRIBUTES_OFFSET);
    }

    /** Raw codec id, 0 to 7. */
    public int compressionId() {
        return attributes() & COMPRESSION_MASK;
    }

    /** The codec; null for an id that nobody has assigned. */
    public @Nullable CompressionType compression() {
        return CompressionType.of(compressionId());
    }

    public boolean isCompressed() {
        return compressionId() != 0;
    }

    /** Whether every record's timestamp is the batch's {@link #maxTimestamp}, set by the broker. */
    public boolean isLogAppendTime() {
        return (attributes() & LOG_APPEND_TIME_FLAG) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_FLAG) != 0;
    }

    /** Whether the records are markers that only brokers write. */
    public boolean isControl() {
        return (attributes() & CONTROL_FLAG) != 0;
    }

    /** Whether {@link #baseTimestamp} is the time from which tombstones of the batch may go (KIP-534). */
    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_FLAG) != 0;
    }

    public int lastOffsetDelta() {
        return buffer().getInt(start + LAST_OFFSET_DELTA_OFFSET);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** Milliseconds since the epoch; the delete horizon if {@link #hasDeleteHorizon}. */
    public long baseTimestamp() {
        return buffer().getLong(start + BASE_TIMESTAMP_OFFSET);
    }

    public long maxTimestamp() {
        return buffer().getLong(start + MAX_TIMESTAMP_OFFSET);
    }

    /** {@link #NO_PRODUCER_ID} if the producer is not idempotent. */
    public long producerId() {
        return buffer().getLong(start + PRODUCER_ID_OFFSET);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer().getShort(start + PRODUCER_EPOCH_OFFSET);
    }

    public int baseSequence() {
        return buffer().getInt(start + BASE_SEQUENCE_OFFSET);
    }

    /** Sequence of the last record; sequences wrap from 2^31-1 to 0. {@link #NO_SEQUENCE} without one. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : addToSequence(base, lastOffsetDelta());
    }

    public int recordCount() {
        return buffer().getInt(start + RECORD_COUNT_OFFSET);
    }

    /** A slice of the whole batch that shares the buffer's reference count. */
    public ByteBuf slice() {
        return buffer().slice(start, sizeInBytes());
    }

    /** A slice of the bytes behind the header, compressed or not, that shares the buffer's reference count. */
    public ByteBuf payload() {
        return buffer().slice(start + HEADER_SIZE, sizeInBytes() - HEADER_SIZE);
    }

    /** Whether the size is possible and the stored checksum fits the bytes. The whole batch must be in the buffer. */
    public boolean isValid() {
        return sizeInBytes() >= HEADER_SIZE && crc() == computeCrc();
    }

    /** CRC-32C over the bytes from the attributes on; direct memory is not copied. */
    public long computeCrc() {
        int from = start + ATTRIBUTES_OFFSET;
        int length = sizeInBytes() - ATTRIBUTES_OFFSET;
        ByteBuf source = buffer();
        crc32c.reset();
        if (source.nioBufferCount() == 1) {
            crc32c.update(source.nioBuffer(from, length));
        } else {
            for (ByteBuffer part : source.nioBuffers(from, length)) {
                crc32c.update(part);
            }
        }
        return crc32c.getValue();
    }

    /** The checksum lies before the offset: no recomputation. */
    public void baseOffset(long value) {
        buffer().setLong(start, value);
    }

    /** The epoch is not covered by the checksum: no recomputation. */
    public void partitionLeaderEpoch(int epoch) {
        buffer().setInt(start + LEADER_EPOCH_OFFSET, epoch);
    }

    /** Moves the base offset so that the batch ends at {@code offset}. */
    public void lastOffset(long offset) {
        baseOffset(offset - lastOffsetDelta());
    }

    /** Makes all records carry the broker's time and recomputes the checksum. */
    public void logAppendTime(long timestampMs) {
        buffer().setShort(start + ATTRIBUTES_OFFSET, attributes() | LOG_APPEND_TIME_FLAG);
        buffer().setLong(start + MAX_TIMESTAMP_OFFSET, timestampMs);
        updateCrc();
    }

    /** Sets the largest timestamp and recomputes the checksum. */
    public void maxTimestamp(long timestampMs) {
        buffer().setLong(start + MAX_TIMESTAMP_OFFSET, timestampMs);
        updateCrc();
    }

    /** Stores the checksum of the present content. */
    public void updateCrc() {
        buffer().setInt(start + CRC_OFFSET, (int) computeCrc());
    }

    /** {@code sequence + increment} in the cyclic number space of sequences, 0 to 2^31-1. */
    public static int addToSequence(int sequence, int increment) {
        return (sequence + increment) & Integer.MAX_VALUE;
    }

    @Override
    public String toString() {
        if (buffer == null) {
            return "RecordBatchView(nothing)";
        }
        return "RecordBatchView(baseOffset=" + baseOffset() + ", lastOffset=" + lastOffset() + ", size=" + sizeInBytes()
                + ", count=" + recordCount() + ", attributes=" + attributes() + ", leaderEpoch="
                + partitionLeaderEpoch() + ", producerId=" + producerId() + ", producerEpoch=" + producerEpoch()
                + ", baseSequence=" + baseSequence() + ", maxTimestamp=" + maxTimestamp() + ")";
    }
}
