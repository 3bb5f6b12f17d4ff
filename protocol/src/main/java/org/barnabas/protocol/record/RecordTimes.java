package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.LongPredicate;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;

/**
 * Looks for records by their time. However large records are, a compressed batch passes through one window of 64 KiB.
 * Reusable; close it at the end. Not thread-safe.
 */
public final class RecordTimes implements AutoCloseable {
    private final RecordScan scan;
    private long baseOffset;

    public RecordTimes(ByteBufAllocator allocator, InflateLimits limits) {
        this.scan = new RecordScan(allocator, limits);
    }

    /**
     * Looks for the first record at or behind an offset whose time is wanted.
     *
     * @param batch lies completely in its buffer, which is one piece of memory
     * @param wanted gets milliseconds: the producer's time, or the broker's if the batch says so
     * @return whether there is one: {@link #offset} and {@link #timestamp} tell of it
     * @throws CorruptBatchException if the batch cannot be read up to there
     */
    public boolean find(RecordBatchView batch, long fromOffset, LongPredicate wanted) {
        CompressionType type = batch.compression();
        if (type == null
                || batch.magic() != RecordBatchView.CURRENT_MAGIC
                || batch.sizeInBytes() < RecordBatchView.HEADER_SIZE) {
            throw new CorruptBatchException("Not a batch of format " + RecordBatchView.CURRENT_MAGIC);
        }
        baseOffset = batch.baseOffset();
        ByteBuf buffer = batch.buffer();
        return scan.find(batch, type, buffer.nioBuffer(batch.index(), batch.sizeInBytes()), fromOffset, wanted);
    }

    public long offset() {
        return baseOffset + scan.delta();
    }

    public long timestamp() {
        return scan.timestamp();
    }

    @Override
    public void close() {
        scan.close();
    }
}
