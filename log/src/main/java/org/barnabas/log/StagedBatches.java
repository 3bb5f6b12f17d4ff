package org.barnabas.log;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * Batches that have their place in the log and wait for the next write. They stay slices of the network's buffers;
 * nothing is copied. The arrays exist only while something is staged, or as long as a log is busy. One thread, the
 * log's owner.
 */
final class StagedBatches {

    private static final int INITIAL = 8;
    private static final int KEEP = 64;
    private static final ByteBuffer[] NO_BUFFERS = {};

    private ByteBuffer[] buffers = NO_BUFFERS;
    private @Nullable BufferRecords[] records = {};
    private int bufferCount;
    private int recordCount;
    private int batches;
    private long bytes;

    boolean isEmpty() {
        return recordCount == 0;
    }

    int batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }

    /** Keeps records until {@link #releaseAll}; takes over the caller's reference. */
    void add(BufferRecords added, int batchCount) {
        ByteBuf buffer = added.buffer();
        int start = buffer.readerIndex();
        int length = buffer.readableBytes();
        if (buffer.nioBufferCount() == 1) {
            put(buffer.nioBuffer(start, length));
        } else {
            for (ByteBuffer part : buffer.nioBuffers(start, length)) {
                put(part);
            }
        }
        if (recordCount == records.length) {
            records = Arrays.copyOf(records, Math.max(INITIAL, recordCount * 2));
        }
        records[recordCount++] = added;
        batches += batchCount;
        bytes += length;
    }

    private void put(ByteBuffer buffer) {
        if (bufferCount == buffers.length) {
            buffers = Arrays.copyOf(buffers, Math.max(INITIAL, bufferCount * 2));
        }
        buffers[bufferCount++] = buffer;
    }

    /** The first {@link #bufferCount} are to be written in this order. */
    ByteBuffer[] buffers() {
        return buffers;
    }

    int bufferCount() {
        return bufferCount;
    }

    /** Gives all buffers back, written or not. */
    void releaseAll() {
        for (int i = 0; i < recordCount; i++) {
            BufferRecords kept = records[i];
            if (kept != null) {
                kept.release();
            }
        }
        if (records.length > KEEP) {
            records = new BufferRecords[0];
            buffers = NO_BUFFERS;
        } else {
            Arrays.fill(records, 0, recordCount, null);
            Arrays.fill(buffers, 0, Math.min(buffers.length, bufferCount), null);
        }
        bufferCount = 0;
        recordCount = 0;
        batches = 0;
        bytes = 0;
    }
}
