package org.barnabas.log.recovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.barnabas.log.segment.RollPolicy;
import org.barnabas.ports.DiskFile;
import org.barnabas.protocol.record.RecordBatchView;

/**
 * Reads a whole segment once and checks every batch: lengths, checksums, ascending offsets. Stops before the first
 * batch that is not sound. Needs one buffer, however large the batches are. One thread.
 */
final class SegmentScan implements AutoCloseable {

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int LEGACY_CRC_AT = 12;
    private static final int CRC_FROM = 21;
    private static final int TIMESTAMP_OF_MAGIC_1 = 18;

    private final DiskFile file;
    private final int size;
    private final long baseOffset;
    private final ByteBuf window;
    private final ByteBuffer bytes;
    private final RecordBatchView header = new RecordBatchView();
    private final CRC32C crc32c = new CRC32C();
    private int windowStart;
    private int windowEnd;
    private int next;
    private int position;
    private int batchSize;
    private long expectedOffset;
    private long lastOffset;
    private long maxTimestamp;

    /**
     * @param baseOffset of the segment: no batch may begin before it or end out of its reach
     * @param buffers where the window comes from
     */
    SegmentScan(DiskFile file, int size, long baseOffset, ByteBufAllocator buffers) {
        this.file = file;
        this.size = size;
        this.baseOffset = baseOffset;
        this.expectedOffset = baseOffset;
        this.window = buffers.directBuffer(Math.max(64, Math.min(WINDOW_BYTES, size)));
        this.bytes = window.nioBuffer(0, window.capacity());
        window.writerIndex(window.capacity());
    }

    /** Moves to the next batch; false at the end of the file or where the rest is not sound. */
    boolean next() throws IOException {
        int remaining = size - next;
        if (remaining < RecordBatchView.HEADER_SIZE && !isLegacyTail(remaining)) {
            return false;
        }
        load(next, Math.min(RecordBatchView.HEADER_SIZE, remaining));
        header.wrap(window, next - windowStart);
        batchSize = header.sizeInBytes();
        boolean legacy = header.isLegacy();
        int smallest = legacy ? RecordBatchView.LOG_OVERHEAD + 2 : RecordBatchView.HEADER_SIZE;
        if (batchSize < smallest
                || batchSize > remaining
                || (!legacy && header.magic() != RecordBatchView.CURRENT_MAGIC)) {
            return false;
        }
        readFields(legacy);
        if (lastOffset < expectedOffset
                || !RollPolicy.isInReach(baseOffset, lastOffset)
                || (!legacy && header.baseOffset() < expectedOffset)) {
            return false;
        }
        boolean sound = legacy ? checksumFits(new CRC32(), LEGACY_CRC_AT, LEGACY_CRC_AT + Integer.BYTES) : isSound();
        if (!sound) {
            return false;
        }
        position = next;
        next += batchSize;
        expectedOffset = lastOffset + 1;
        return true;
    }

    private boolean isLegacyTail(int remaining) throws IOException {
        if (remaining <= RecordBatchView.MAGIC_OFFSET) {
            return false;
        }
        load(next, remaining);
        return header.wrap(window, next - windowStart).isLegacy();
    }

    private void readFields(boolean legacy) {
        if (legacy) {
            lastOffset = header.baseOffset();
            maxTimestamp = header.magic() == 1 && batchSize > TIMESTAMP_OF_MAGIC_1 + Long.BYTES
                    ? window.getLong(header.index() + TIMESTAMP_OF_MAGIC_1)
                    : -1;
        } else {
            lastOffset = header.lastOffset();
            maxTimestamp = header.maxTimestamp();
        }
    }

    private boolean isSound() throws IOException {
        return header.lastOffsetDelta() >= 0 && checksumFits(crc32c, RecordBatchView.MAGIC_OFFSET + 1, CRC_FROM);
    }

    /** Larger batches than the window pass through it; afterwards the header is back in the window. */
    private boolean checksumFits(Checksum checksum, int crcAt, int from) throws IOException {
        long stored = window.getUnsignedInt(header.index() + crcAt);
        checksum.reset();
        int at = next + from;
        int end = next + batchSize;
        while (at < end) {
            load(at, 1);
            int available = Math.min(windowEnd, end) - at;
            bytes.limit(at - windowStart + available).position(at - windowStart);
            checksum.update(bytes);
            at += available;
        }
        if (next < windowStart) {
            load(next, RecordBatchView.HEADER_SIZE);
        }
        header.wrap(window, next - windowStart);
        return checksum.getValue() == stored;
    }

    /** Makes sure that bytes from a position on are in the window. */
    private void load(int from, int length) throws IOException {
        if (from >= windowStart && from + length <= windowEnd) {
            return;
        }
        int wanted = Math.min(bytes.capacity(), size - from);
        bytes.clear().limit(wanted);
        int read = file.read(bytes, from);
        if (read < Math.min(length, wanted)) {
            throw new IOException("log file is shorter than its size");
        }
        windowStart = from;
        windowEnd = from + read;
    }

    /** Where the present batch starts. */
    int position() {
        return position;
    }

    /** Where the last sound batch ends. */
    int soundBytes() {
        return next;
    }

    int sizeInBytes() {
        return batchSize;
    }

    RecordBatchView header() {
        return header;
    }

    long lastOffset() {
        return lastOffset;
    }

    /** Milliseconds, or −1. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** Behind the last offset of the last sound batch. */
    long endOffset() {
        return expectedOffset;
    }

    @Override
    public void close() {
        window.release();
    }
}
