package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.Varints;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a set as one batch of format 2, without an object per record. Compressed records need memory for
 * their compressed form only. Reusable; not thread-safe.
 */
final class BatchWriter implements AutoCloseable {
    private static final short LOG_APPEND_TIME_FLAG = 0x08;

    private final ByteBufAllocator allocator;
    private final PayloadWriter payload;
    private final RecordBatchView view = new RecordBatchView();

    private @Nullable ByteBuf batch;
    private CompressionType type = CompressionType.NONE;
    private int maxBytes;
    private int count;
    private long baseTimestamp;
    private long maxTimestamp;
    private int maxTimestampIndex;

    BatchWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.payload = new PayloadWriter(allocator);
    }

    /**
     * Begins a batch; one that is begun already is given up.
     *
     * @param maxBytes beyond which the batch is of no use: {@link #isTooLarge}
     * @param expectedBytes what it will probably need, its header not included
     */
    void open(Compression compression, int maxBytes, int expectedBytes) {
        release();
        this.maxBytes = maxBytes;
        type = compression.type();
        count = 0;
        baseTimestamp = RecordBatchView.NO_TIMESTAMP;
        maxTimestamp = RecordBatchView.NO_TIMESTAMP;
        maxTimestampIndex = 0;
        int most = Math.max(RecordBatchView.HEADER_SIZE, maxBytes);
        ByteBuf fresh =
                allocator.directBuffer((int) Math.min(most, (long) RecordBatchView.HEADER_SIZE + expectedBytes));
        batch = fresh;
        fresh.writeZero(RecordBatchView.HEADER_SIZE);
        if (type != CompressionType.NONE) {
            payload.open(compression, fresh);
        }
    }

    /** Appends a message that lies in a buffer. */
    void append(LegacyMessage message, ByteBuf source, long timestampMs) {
        if (count == 0) {
            baseTimestamp = timestampMs;
        }
        if (timestampMs > maxTimestamp) {
            maxTimestamp = timestampMs;
            maxTimestampIndex = count;
        }
        long timeDelta = timestampMs - baseTimestamp;
        int size = 2
                + Varints.sizeLong(timeDelta)
                + Varints.size(count)
                + size(message.keySize())
                + size(message.valueSize());
        ByteBuf target = room(size + Varints.MAX_VARINT_BYTES);
        Varints.write(target, size);
        target.writeByte(0);
        Varints.writeLong(target, timeDelta);
        Varints.write(target, count);
        write(target, source, message.keyIndex(), message.keySize());
        write(target, source, message.valueIndex(), message.valueSize());
        target.writeByte(0);
        count++;
        if (type != CompressionType.NONE) {
            payload.commit();
        }
    }

    private ByteBuf room(int size) {
        return type == CompressionType.NONE ? begun().ensureWritable(size) : payload.room(size);
    }

    private static int size(int bytes) {
        return Varints.size(bytes) + Math.max(0, bytes);
    }

    private static void write(ByteBuf target, ByteBuf source, int index, int size) {
        Varints.write(target, size);
        if (size > 0) {
            target.writeBytes(source, index, size);
        }
    }

    /** Whether what was written so far is more than the batch may have. */
    boolean isTooLarge() {
        return begun().writerIndex() > maxBytes;
    }

    int count() {
        return count;
    }

    /** Index of the first record with the largest time; 0 if there is no time. */
    int maxTimestampIndex() {
        return maxTimestampIndex;
    }

    /**
     * Ends the records and writes the header; {@link #isTooLarge} may be true then.
     *
     * @param appendTimeMs the broker's time, to be that of all records; {@link RecordBatchView#NO_TIMESTAMP} for their own
     */
    void finish(long appendTimeMs) {
        ByteBuf result = begun();
        if (type != CompressionType.NONE) {
            payload.finish();
        }
        boolean stamped = appendTimeMs != RecordBatchView.NO_TIMESTAMP;
        int end = result.writerIndex();
        result.writerIndex(0)
                .writeLong(0)
                .writeInt(end - RecordBatchView.LOG_OVERHEAD)
                .writeInt(RecordBatchView.NO_LEADER_EPOCH)
                .writeByte(RecordBatchView.CURRENT_MAGIC)
                .writeInt(0) // the checksum, once the rest is there
                .writeShort(type.id() | (stamped ? LOG_APPEND_TIME_FLAG : 0))
                .writeInt(count - 1)
                .writeLong(baseTimestamp)
                .writeLong(stamped ? appendTimeMs : maxTimestamp)
                .writeLong(RecordBatchView.NO_PRODUCER_ID)
                .writeShort(RecordBatchView.NO_PRODUCER_EPOCH)
                .writeInt(RecordBatchView.NO_SEQUENCE)
                .writeInt(count)
                .writerIndex(end);
        view.wrap(result, 0).updateCrc();
    }

    /** The finished batch, which is the caller's from here on. */
    ByteBuf take() {
        ByteBuf result = begun();
        batch = null;
        return result;
    }

    private ByteBuf begun() {
        ByteBuf present = batch;
        if (present == null) {
            throw new IllegalStateException("no batch begun");
        }
        return present;
    }

    /** Gives up a batch that was begun and not taken. */
    void release() {
        payload.release();
        ByteBuf present = batch;
        batch = null;
        if (present != null) {
            present.release();
        }
    }

    @Override
    public void close() {
        release();
        payload.close();
    }
}
