package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.ports.Disk;
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
record SegmentView(
        SegmentLife life,
        Path folder,
        long baseOffset,
        long endOffset,
        int size,
        OffsetIndex.View offsets,
        TimeIndex.View times,
        int aborted,
        @Nullable TimestampOffset newestTime) {

    Path logFile() {
        return LogFiles.log(folder, baseOffset);
    }

    /** Opens the log file for reading; the caller releases it. */
    SharedFile openLog() throws IOException {
        return life.acquireLog(logFile());
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * The first batch that ends at or behind an offset.
     *
     * @return null if the segment holds none
     */
    @Nullable
    BatchPosition find(SharedFile log, long offset) throws IOException {
        int start = offset <= baseOffset ? 0 : offsets.floorPosition(offset, life);
        BatchPosition found = find(log, offset, start);
        // A damaged index may point anywhere; the segment's start is always right.
        return start > 0 && (found == null || found.baseOffset() < baseOffset) ? find(log, offset, 0) : found;
    }

    private @Nullable BatchPosition find(SharedFile log, long offset, int start) throws IOException {
        BatchScanner scanner = new BatchScanner(log.file(), start, size);
        while (scanner.next()) {
            if (scanner.lastOffset() >= offset) {
                return new BatchPosition(
                        scanner.header().baseOffset(), scanner.lastOffset(), scanner.position(), scanner.sizeInBytes());
            }
        }
        return null;
    }

    /** Largest timestamp and the last offset of the batch that has it. */
    TimestampOffset largestTimestamp() throws IOException {
        return newestTime != null ? newestTime : times.last(life);
    }

    /**
     * Makes the index files of a sealed segment durable. Names are left to the next flush, so that no segment's name is
     * durable before the records in front of it: a start builds missing indexes anew. A missing transaction index would
     * look like one without entries, so its name cannot wait.
     */
    void forceIndexes(Disk disk) throws IOException {
        Flusher.forceIfThere(disk, LogFiles.offsetIndex(folder, baseOffset));
        Flusher.forceIfThere(disk, LogFiles.timeIndex(folder, baseOffset));
        if (aborted > 0) {
            Flusher.forceIfThere(disk, LogFiles.transactionIndex(folder, baseOffset));
            disk.forceDirectory(folder);
        }
    }

    List<AbortedTransaction> abortedTransactions() throws IOException {
        return TransactionIndex.read(life, LogFiles.transactionIndex(folder, baseOffset), aborted);
    }
}
