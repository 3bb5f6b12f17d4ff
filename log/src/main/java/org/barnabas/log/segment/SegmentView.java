package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.PageWarmth;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.ports.Disk;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;

/**
 * A segment as it is at one moment, for readers on any thread. A sealed segment has one for its whole life.
 *
 * @param life of the files' present content
 * @param folder where its files are
 * @param baseOffset the offset that names it; nothing in it is smaller
 * @param endOffset exclusive
 * @param size bytes of the log file that readers may see
 * @param offsets its offset index
 * @param times its time index
 * @param aborted entries of its transaction index
 * @param newestTime the largest timestamp so far and the last offset of the batch that has it; null if the time index
 *     tells, as it does for a sealed segment
 */
public record SegmentView(
        SegmentLife life,
        Path folder,
        long baseOffset,
        long endOffset,
        int size,
        OffsetIndex.View offsets,
        TimeIndex.View times,
        int aborted,
        @Nullable TimestampOffset newestTime) {

    private static final int WINDOW_BYTES = 4096;

    public Path logFile() {
        return LogFiles.log(folder, baseOffset);
    }

    /** Opens the log file for reading; the caller releases it. */
    public SharedFile openLog() throws IOException {
        return life.acquireLog(logFile());
    }

    /** What of its log file is likely in memory. */
    public PageWarmth warmth() {
        return life.warmth();
    }

    /** How far batches lie apart, about. */
    public double bytesPerOffset() {
        return (double) size / Math.max(1, endOffset - baseOffset);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * The first batch that ends at or behind an offset.
     *
     * @return null if the segment holds none
     */
    @Nullable
    public BatchPosition find(SharedFile log, long offset) throws IOException {
        BatchScanner scanner = scanBefore(log, offset, WINDOW_BYTES);
        while (scanner != null && scanner.lastOffset() < offset) {
            scanner = scanner.next() ? scanner : null;
        }
        return scanner == null
                ? null
                : new BatchPosition(
                        scanner.header().baseOffset(), scanner.lastOffset(), scanner.position(), scanner.sizeInBytes());
    }

    /** Where a search for an offset may begin: at a batch before it that the index names, or at the segment's start. */
    public int positionBefore(SharedFile log, long offset) throws IOException {
        BatchScanner scanner = scanBefore(log, offset, RecordBatchView.HEADER_SIZE);
        return scanner == null ? 0 : scanner.position();
    }

    /**
     * A scanner at a batch before an offset. An index has no checksum, so what it says is believed only if there is such a
     * batch; the segment's start is always right. Null if the segment is empty.
     */
    private @Nullable BatchScanner scanBefore(SharedFile log, long offset, int windowBytes) throws IOException {
        int position = offset <= baseOffset ? 0 : offsets.floorPosition(offset, endOffset, life);
        if (position > 0 && position < size) {
            BatchScanner scanner = new BatchScanner(log.file(), position, size, windowBytes);
            if (scanner.next() && isOurs(scanner) && scanner.header().baseOffset() <= offset) {
                return scanner;
            }
        }
        BatchScanner scanner = new BatchScanner(log.file(), 0, size, windowBytes);
        return scanner.next() ? scanner : null;
    }

    private boolean isOurs(BatchScanner scanner) {
        RecordBatchView header = scanner.header();
        return (header.isLegacy() || header.magic() == RecordBatchView.CURRENT_MAGIC)
                && header.baseOffset() >= baseOffset
                && scanner.lastOffset() < endOffset;
    }

    /**
     * An offset up to which all timestamps are below the given one, so that a search by time may begin there. As with
     * {@link #positionBefore} the index is believed only where the log agrees.
     */
    public long offsetBefore(SharedFile log, long timestamp) throws IOException {
        long offset = times.searchFrom(timestamp, life);
        return offset > baseOffset && !holds(log, offset, timestamp - 1) ? baseOffset : offset;
    }

    /** Whether a batch holds this offset and nothing later than this timestamp. */
    private boolean holds(SharedFile log, long offset, long timestamp) throws IOException {
        if (offset < baseOffset || offset >= endOffset) {
            return false;
        }
        BatchPosition batch = find(log, offset);
        if (batch == null) {
            return false;
        }
        BatchScanner scanner = new BatchScanner(log.file(), batch.position(), size, RecordBatchView.HEADER_SIZE);
        return scanner.next()
                && (scanner.header().isLegacy()
                        || (batch.baseOffset() <= offset && scanner.maxTimestamp() <= timestamp));
    }

    /** Whether an entry of the time index is about a batch of this segment that has this largest timestamp. */
    public boolean isTimeRight(SharedFile log, TimestampOffset newest) throws IOException {
        if (newest.timestamp() < 0 || newest.offset() < baseOffset || newest.offset() >= endOffset) {
            return false;
        }
        BatchPosition batch = find(log, newest.offset());
        if (batch == null || (batch.baseOffset() > newest.offset() && batch.lastOffset() != newest.offset())) {
            return false;
        }
        BatchScanner scanner = new BatchScanner(log.file(), batch.position(), size, RecordBatchView.HEADER_SIZE);
        // Old formats hold messages within messages, and some clients do not say the largest timestamp of a batch.
        return scanner.next()
                && (scanner.header().isLegacy()
                        || scanner.maxTimestamp() < 0
                        || scanner.maxTimestamp() == newest.timestamp());
    }

    /** Largest timestamp and the last offset of the batch that has it. */
    public TimestampOffset largestTimestamp() throws IOException {
        return newestTime != null ? newestTime : times.last(life);
    }

    /**
     * Makes the index files of a sealed segment durable. Names are left to the next flush, so that no segment's name is
     * durable before the records in front of it: a start builds missing indexes anew. A missing transaction index would
     * look like one without entries, so its name cannot wait.
     */
    public void forceIndexes(Disk disk) throws IOException {
        Flusher.forceIfThere(disk, LogFiles.offsetIndex(folder, baseOffset));
        Flusher.forceIfThere(disk, LogFiles.timeIndex(folder, baseOffset));
        if (aborted > 0) {
            Flusher.forceIfThere(disk, LogFiles.transactionIndex(folder, baseOffset));
            disk.forceDirectory(folder);
        }
    }

    public List<AbortedTransaction> abortedTransactions() throws IOException {
        return TransactionIndex.read(life, LogFiles.transactionIndex(folder, baseOffset), aborted);
    }
}
