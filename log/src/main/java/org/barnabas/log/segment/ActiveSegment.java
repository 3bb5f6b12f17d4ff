package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.barnabas.log.disk.FileCache;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.ports.Disk;
import org.barnabas.ports.LoopDisk;
import org.barnabas.ports.LoopFile;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is written to. Batches are first {@link #stage staged}, which fixes their positions and notes them
 * in the indexes, then written together. Nothing is on disk before the first write, so an idle partition costs no
 * file handle and no buffer. One thread, whoever has the log; what may wait for the disk asks for one that may be waited for.
 */
public final class ActiveSegment {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final LoopDisk disk;
    private final FileCache files;
    private final Path folder;
    private final long baseOffset;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final TransactionIndex aborted;
    private SegmentLife life;
    private @Nullable SharedFile log;
    private int size;
    private int stagedSize;
    private long endOffset;
    private long lastBatchEnd;
    private int sinceIndexEntry;
    private long firstTimestamp = UNKNOWN;
    private TimestampOffset newestTime;
    private long stagedTimestamp;
    private long stagedTimestampOffset;
    private long createdMs;
    private long jitterMs;
    private boolean created;

    private ActiveSegment(LoopDisk disk, FileCache files, SegmentStart start) throws IOException {
        this.disk = disk;
        this.files = files;
        this.life = new SegmentLife(files);
        this.folder = start.folder;
        this.baseOffset = start.baseOffset;
        this.size = start.size;
        this.stagedSize = start.size;
        this.endOffset = start.endOffset;
        this.lastBatchEnd = start.size == 0 ? start.baseOffset : start.endOffset;
        this.offsets = new OffsetIndex(disk, LogFiles.offsetIndex(folder, baseOffset), baseOffset, start.offsetEntries);
        this.times = new TimeIndex(disk, LogFiles.timeIndex(folder, baseOffset), baseOffset, start.timeEntries);
        this.aborted = new TransactionIndex(disk, LogFiles.transactionIndex(folder, baseOffset), start.abortedEntries);
        this.newestTime = new TimestampOffset(TimestampOffset.NO_TIMESTAMP, baseOffset);
    }

    /** A segment without records; no file is made yet. */
    public static ActiveSegment empty(LoopDisk disk, FileCache files, Path folder, long baseOffset, long nowMs)
            throws IOException {
        ActiveSegment segment =
                new ActiveSegment(disk, files, new SegmentStart(folder, baseOffset, 0, baseOffset, 0, 0, 0));
        segment.createdMs = nowMs;
        return segment;
    }

    /** A segment whose files exist and are sound. Call {@link #resumeAt} when its end has been found. */
    public static ActiveSegment existing(LoopDisk disk, FileCache files, SegmentStart start, long nowMs)
            throws IOException {
        ActiveSegment segment = new ActiveSegment(disk, files, start);
        segment.createdMs = nowMs;
        // Also without a record in it: left behind by a cut, an empty file would be taken for a part of the log.
        segment.created = true;
        return segment;
    }

    /**
     * Where an existing segment stands.
     *
     * @param size bytes of whole batches
     * @param offsetEntries entries of the offset index that belong to them; likewise the others
     */
    public record SegmentStart(
            Path folder,
            long baseOffset,
            int size,
            long endOffset,
            int offsetEntries,
            int timeEntries,
            int abortedEntries) {

        public SegmentStart endingAt(long offset) {
            return new SegmentStart(folder, baseOffset, size, offset, offsetEntries, timeEntries, abortedEntries);
        }
    }

    /** What a scan of the end of an existing segment found out. */
    public void resumeAt(TimestampOffset newest, int bytesSinceIndexEntry) {
        newestTime = newest;
        stagedTimestamp = newest.timestamp();
        stagedTimestampOffset = newest.offset();
        sinceIndexEntry = bytesSinceIndexEntry;
    }

    public long baseOffset() {
        return baseOffset;
    }

    /** Exclusive; of what is written. */
    public long endOffset() {
        return endOffset;
    }

    /** The log is longer than its last batch shows: records at its end were compacted or truncated away. */
    public void endOffset(long offset) {
        endOffset = offset;
    }

    /** Where a scan of the file would end: before {@link #endOffset()} if nothing is left of what was between. */
    public long lastBatchEnd() {
        return lastBatchEnd;
    }

    public int size() {
        return size;
    }

    /** Size once everything staged is written. */
    public int stagedSize() {
        return stagedSize;
    }

    OffsetIndex offsets() {
        return offsets;
    }

    TimeIndex times() {
        return times;
    }

    public TransactionIndex aborted() {
        return aborted;
    }

    long createdMs() {
        return createdMs;
    }

    long jitterMs() {
        return jitterMs;
    }

    void jitterMs(long value) {
        jitterMs = value;
    }

    /** Largest timestamp of the first batch, from which {@code segment.ms} counts; −1 without one. */
    long firstTimestamp() throws IOException {
        if (firstTimestamp == UNKNOWN) {
            if (size == 0) {
                return TimestampOffset.NO_TIMESTAMP;
            }
            BatchScanner scanner = new BatchScanner(open().file(), 0, size);
            firstTimestamp = scanner.next() ? scanner.maxTimestamp() : TimestampOffset.NO_TIMESTAMP;
        }
        return firstTimestamp;
    }

    /** Fixes the place of a batch behind everything staged so far. */
    public void stage(long lastOffset, long maxTimestamp, int bytes, int indexIntervalBytes) throws IOException {
        if (stagedSize == 0) {
            firstTimestamp = maxTimestamp;
        }
        if (maxTimestamp > stagedTimestamp || stagedSize == 0) {
            stagedTimestamp = maxTimestamp;
            stagedTimestampOffset = lastOffset;
        }
        if (sinceIndexEntry > indexIntervalBytes) {
            offsets.append(lastOffset, stagedSize);
            times.appendIfLarger(stagedTimestamp, stagedTimestampOffset);
            sinceIndexEntry = 0;
        }
        sinceIndexEntry += bytes;
        stagedSize += bytes;
    }

    /** What is written from now on is in memory for some time, so that readers need not bring it in. */
    public void appendsAt(long uptimeMs) {
        life.warmth().appends(endOffset, size, uptimeMs);
    }

    /**
     * Writes what was staged. After a failure the segment is in an unknown state and the log must go offline; only if there
     * was no room {@link #takeBack} helps.
     */
    public void write(ByteBuffer[] batches, int count, long newEndOffset) throws IOException {
        long written = open().file().append(batches, count);
        if (size + written != stagedSize) {
            throw new IOException("wrote " + written + " bytes instead of " + (stagedSize - size));
        }
        size = stagedSize;
        endOffset = newEndOffset;
        lastBatchEnd = newEndOffset;
        if (newestTime.timestamp() != stagedTimestamp || newestTime.offset() != stagedTimestampOffset) {
            newestTime = new TimestampOffset(stagedTimestamp, stagedTimestampOffset);
        }
    }

    /** Forgets what was staged, and cuts off what a write has left of it for want of room. Nobody has seen it. */
    public void takeBack(Disk waiting) throws IOException {
        SharedFile open = log;
        if (open != null) {
            open.file().forThreadsThatWait().truncate(size);
        }
        offsets.truncate(waiting, size);
        times.truncate(waiting, endOffset);
        aborted.truncate(waiting, endOffset);
        stagedSize = size;
        if (size == 0) {
            firstTimestamp = UNKNOWN;
        }
        resumeAt(newestTime, 0);
    }

    /** What was staged is in the file already: a scan has found it there. */
    public void adopt(long newEndOffset) {
        size = stagedSize;
        endOffset = newEndOffset;
        lastBatchEnd = newEndOffset;
        created = true;
        newestTime =
                new TimestampOffset(size == 0 ? TimestampOffset.NO_TIMESTAMP : stagedTimestamp, stagedTimestampOffset);
    }

    /** What readers see now. */
    public SegmentView view() {
        return new SegmentView(
                life, folder, baseOffset, endOffset, size, offsets.view(), times.view(), aborted.entries(), newestTime);
    }

    /** The open log file; it has been made. Stays open until {@link #close}. */
    public SharedFile open() throws IOException {
        SharedFile open = log;
        return open != null ? open : opened(disk.openExisting(LogFiles.log(folder, baseOffset)));
    }

    /** As {@link #open}, but makes the file if it does not exist. */
    public SharedFile create(Disk waiting) throws IOException {
        SharedFile open = log;
        return open != null ? open : opened(waiting.openOrCreate(LogFiles.log(folder, baseOffset)));
    }

    private SharedFile opened(LoopFile file) {
        SharedFile open = new SharedFile(file);
        log = open;
        life.written(open);
        created = true;
        return open;
    }

    /** The open log file if there is something in it that a flush may have to write. */
    @Nullable
    public SharedFile openIfUsed() {
        return log;
    }

    /** Whether what may be staged next can be noted in the indexes without making a file. */
    public boolean hasFilesForIndexes(boolean aborts) {
        return !offsets.wantsFile() && !times.wantsFile() && !(aborts && aborted.wantsFile());
    }

    /** Makes the files that {@link #hasFilesForIndexes} misses. */
    public void makeFilesForIndexes(Disk waiting, boolean aborts) throws IOException {
        if (offsets.wantsFile() || times.wantsFile()) {
            offsets.makeFile(waiting);
            times.makeFile(waiting);
        }
        if (aborts && aborted.wantsFile()) {
            aborted.makeFile(waiting);
        }
    }

    /** Whether the log file exists. */
    public boolean isCreated() {
        return created;
    }

    /**
     * Completes the indexes and makes their files exist, as Kafka's tools expect of a segment.
     *
     * @return whether something was written
     */
    public boolean writeIndexes(Disk waiting) throws IOException {
        times.appendIfLarger(newestTime.timestamp(), newestTime.offset());
        boolean offsetsWritten = offsets.writeAll(waiting);
        boolean timesWritten = times.writeAll(waiting);
        return offsetsWritten || timesWritten;
    }

    /** Ends writing. The result is what readers see from now on. */
    public SegmentView seal(Disk waiting) throws IOException {
        create(waiting);
        writeIndexes(waiting);
        close();
        SegmentView last = view();
        return new SegmentView(
                life, folder, baseOffset, endOffset, size, last.offsets(), last.times(), last.aborted(), null);
    }

    /** Cuts the segment behind what is kept of it; the log then ends at {@code newEndOffset}. */
    public void truncate(Disk waiting, Kept kept, long newEndOffset) throws IOException {
        int position = kept.size();
        life.retire();
        life.forgetFiles(folder, baseOffset);
        life = new SegmentLife(files);
        life.written(log);
        open().file().forThreadsThatWait().truncate(position);
        offsets.truncate(waiting, position);
        times.truncate(waiting, newEndOffset);
        aborted.truncate(waiting, newEndOffset);
        size = position;
        stagedSize = position;
        endOffset = newEndOffset;
        lastBatchEnd = kept.end();
        firstTimestamp = UNKNOWN;
        resumeAt(kept.newest(), 0);
    }

    /**
     * What a cut leaves of a segment.
     *
     * @param size bytes, up to the start of a batch
     * @param end exclusive, of the last batch that is left; the segment's base offset if none is
     * @param newest the largest timestamp that is left, and its offset
     */
    public record Kept(int size, long end, TimestampOffset newest) {}

    /** Gives the file handle back; the next use opens it again. */
    public void close() {
        SharedFile open = log;
        log = null;
        life.written(null);
        if (open != null) {
            open.release();
        }
    }
}
