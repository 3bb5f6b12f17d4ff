package org.barnabas.log.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.barnabas.ports.LoopFile;
import org.barnabas.protocol.record.RecordBatchView;

/**
 * Walks over the batch headers of a stretch of a segment. Reads through a small window and skips the records, so a
 * scan of large batches costs one short read each and a scan of small ones a read per window. Understands the old
 * formats (magic 0 and 1) as far as walking needs. One thread.
 */
public final class BatchScanner {

    private static final int WINDOW_BYTES = 4096;
    private static final int TIMESTAMP_OF_MAGIC_1 = 18;
    private static final int SMALLEST_BATCH = RecordBatchView.LOG_OVERHEAD + 2;

    private final LoopFile file;
    private final int end;
    private final ByteBuffer window;
    private final RecordBatchView header = new RecordBatchView();
    private int windowStart;
    private int next;
    private int position = -1;
    private int size;

    /**
     * Walks from a position that is the start of a batch.
     *
     * @param end where the last batch of interest ends, or anywhere behind it
     */
    public BatchScanner(LoopFile file, int start, int end) {
        this(file, start, end, WINDOW_BYTES);
    }

    public BatchScanner(LoopFile file, int start, int end, int windowBytes) {
        this.file = file;
        this.end = end;
        this.next = start;
        this.window = ByteBuffer.allocate(Math.min(windowBytes, Math.max(0, end - start)));
        this.window.limit(0);
        ByteBuf bytes = Unpooled.wrappedBuffer(window.array());
        header.wrap(bytes, 0);
    }

    /**
     * Moves to the next batch.
     *
     * @return false where no further complete batch header and length fit before the end
     */
    public boolean next() throws IOException {
        int remaining = end - next;
        if (remaining < RecordBatchView.MAGIC_OFFSET + 1) {
            return false;
        }
        int headerBytes = Math.min(RecordBatchView.HEADER_SIZE, remaining);
        if (!ensure(next, headerBytes)) {
            return false;
        }
        header.wrap(header.buffer(), next - windowStart);
        int length = header.sizeInBytes();
        if (length < SMALLEST_BATCH || length > remaining || isCutShort(length)) {
            return false;
        }
        position = next;
        size = length;
        next += length;
        return true;
    }

    private boolean isCutShort(int length) {
        return !header.isLegacy() && length < RecordBatchView.HEADER_SIZE;
    }

    /** Where the present batch starts. */
    public int position() {
        return position;
    }

    /** Where the present batch ends: where the walk goes on. */
    public int nextPosition() {
        return next;
    }

    public int sizeInBytes() {
        return size;
    }

    /** The present batch's header; the records are not there. */
    public RecordBatchView header() {
        return header;
    }

    public long lastOffset() {
        return header.isLegacy() ? header.baseOffset() : header.lastOffset();
    }

    /** Largest timestamp in milliseconds, or −1. */
    public long maxTimestamp() {
        if (!header.isLegacy()) {
            return header.maxTimestamp();
        }
        return header.magic() == 1 ? window.getLong(position - windowStart + TIMESTAMP_OF_MAGIC_1) : -1;
    }

    private boolean ensure(int from, int bytes) throws IOException {
        if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
            return true;
        }
        window.clear();
        window.limit(Math.min(window.capacity(), end - from));
        file.read(window, from);
        window.flip();
        windowStart = from;
        return window.limit() >= bytes;
    }
}
