package org.barnabas.log.recovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.barnabas.log.disk.IndexFile;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.BatchPosition;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.OffsetIndex;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.log.segment.TimeIndex;
import org.barnabas.log.segment.TransactionIndex;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * Opens segments whose files are believed to be sound, with as few reads as possible: sizes always, last entries where
 * asked for, and the batch headers behind the last index entry of the segment that was written last. One thread.
 */
final class SegmentLoader {

    private final LogEnvironment environment;
    private final Disk disk;
    private final Path folder;

    SegmentLoader(LogEnvironment environment, Path folder) {
        this.environment = environment;
        this.disk = environment.disk();
        this.folder = folder;
    }

    /**
     * Opens a segment that is no longer written to.
     *
     * @param endOffset where the next segment begins
     * @param closely whether to look for timestamps that the index lacks, too
     * @return null if an index is missing or cannot be right: rebuild the segment
     */
    @Nullable
    SegmentView sealed(long baseOffset, long endOffset, boolean closely) throws IOException {
        ActiveSegment.SegmentStart start = measure(baseOffset, endOffset);
        if (start == null || (start.size() > 0 && start.timeEntries() == 0 && (closely || hasTime(start)))) {
            // A sealed segment with records has at least the entry of its largest timestamp, if they have timestamps.
            return null;
        }
        SegmentView view = new SegmentView(
                new SegmentLife(environment.files()),
                folder,
                baseOffset,
                endOffset,
                start.size(),
                OffsetIndex.View.ofFile(LogFiles.offsetIndex(folder, baseOffset), baseOffset, start.offsetEntries()),
                TimeIndex.View.ofFile(LogFiles.timeIndex(folder, baseOffset), baseOffset, start.timeEntries()),
                start.abortedEntries(),
                null);
        return view.isEmpty() || start.timeEntries() == 0 || isTimeIndexRight(view, closely) ? view : null;
    }

    /** Whether a segment's first batch has a timestamp: one header to read. */
    private boolean hasTime(ActiveSegment.SegmentStart start) throws IOException {
        try (DiskFile log = disk.openForRead(LogFiles.log(folder, start.baseOffset()))) {
            BatchScanner scanner = new BatchScanner(log, 0, start.size(), 64);
            return !scanner.next() || scanner.maxTimestamp() >= 0;
        }
    }

    /** The end of a sealed segment by its batches; reads the headers behind the last entry of its offset index. */
    long reach(SegmentView view) throws IOException {
        long end = view.baseOffset();
        int entries = view.offsets().onDisk();
        try (DiskFile log = disk.openForRead(view.logFile())) {
            int from = entries == 0 ? 0 : lastPosition(view.baseOffset(), entries);
            BatchScanner scanner = new BatchScanner(log, from, view.size());
            while (scanner.next()) {
                end = scanner.lastOffset() + 1;
            }
        }
        return end;
    }

    /**
     * Retention trusts the last entry, so it must be right, and nothing behind it may be younger: a power cut can leave the
     * index short. In a log whose timestamps ascend that is one batch header to look at.
     */
    private static boolean isTimeIndexRight(SegmentView view, boolean complete) throws IOException {
        SharedFile log = view.openLog();
        try {
            return view.isTimeRight(log, view.largestTimestamp()) && (!complete || isTimeIndexComplete(view, log));
        } finally {
            log.release();
            // Most of them are not read again soon.
            view.life().forgetFiles(view.folder(), view.baseOffset());
        }
    }

    private static boolean isTimeIndexComplete(SegmentView view, SharedFile log) throws IOException {
        TimestampOffset last = view.largestTimestamp();
        BatchPosition newest = view.find(log, last.offset());
        if (newest == null) {
            return false;
        }
        BatchScanner scanner = new BatchScanner(log.file(), newest.position(), view.size());
        while (scanner.next()) {
            if (scanner.maxTimestamp() > last.timestamp()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Opens the newest segment of a cleanly closed log; finds its end behind the last index entry.
     *
     * @return null if something cannot be right: rebuild the segment
     */
    @Nullable
    ActiveSegment active(long baseOffset) throws IOException {
        ActiveSegment.SegmentStart start = measure(baseOffset, Long.MAX_VALUE);
        if (start == null) {
            return null;
        }
        long now = environment.clock().nowMs();
        if (start.size() == 0) {
            return ActiveSegment.existing(disk, environment.files(), start.endingAt(baseOffset), now);
        }
        try (DiskFile log = disk.openForRead(LogFiles.log(folder, baseOffset))) {
            int from = start.offsetEntries() == 0 ? 0 : lastPosition(baseOffset, start.offsetEntries());
            TimestampOffset noted = start.timeEntries() > 0
                    ? lastTime(baseOffset, start.timeEntries())
                    : new TimestampOffset(TimestampOffset.NO_TIMESTAMP, baseOffset);
            TimestampOffset newest = noted;
            BatchScanner scanner = new BatchScanner(log, from, start.size());
            long end = baseOffset;
            boolean seen = start.timeEntries() == 0;
            while (scanner.next()) {
                end = scanner.lastOffset() + 1;
                if (scanner.maxTimestamp() > newest.timestamp()) {
                    newest = new TimestampOffset(scanner.maxTimestamp(), scanner.lastOffset());
                }
                seen |= scanner.lastOffset() == noted.offset() && scanner.maxTimestamp() == noted.timestamp();
            }
            if (scanner.nextPosition() != start.size()) {
                return null;
            }
            ActiveSegment segment = ActiveSegment.existing(disk, environment.files(), start.endingAt(end), now);
            segment.resumeAt(newest, start.size() - from);
            return seen || isTimeRight(segment.view(), log, noted) ? segment : null;
        }
    }

    private static boolean isTimeRight(SegmentView view, DiskFile log, TimestampOffset noted) throws IOException {
        try {
            return view.isTimeRight(new SharedFile(log), noted);
        } finally {
            view.life().forgetFiles(view.folder(), view.baseOffset());
        }
    }

    private ActiveSegment.@Nullable SegmentStart measure(long baseOffset, long endOffset) throws IOException {
        long size = disk.size(LogFiles.log(folder, baseOffset));
        if (size > Integer.MAX_VALUE) {
            throw new IOException("segment " + baseOffset + " in " + folder + " is larger than 2 GiB");
        }
        Path offsetIndex = LogFiles.offsetIndex(folder, baseOffset);
        Path timeIndex = LogFiles.timeIndex(folder, baseOffset);
        long offsetBytes = IndexFile.sizeOf(disk, offsetIndex);
        long timeBytes = IndexFile.sizeOf(disk, timeIndex);
        long abortedBytes = IndexFile.sizeOf(disk, LogFiles.transactionIndex(folder, baseOffset));
        boolean missing = size > 0 && (!disk.exists(offsetIndex) || !disk.exists(timeIndex));
        if (missing
                || offsetBytes % OffsetIndex.ENTRY_BYTES != 0
                || timeBytes % TimeIndex.ENTRY_BYTES != 0
                || abortedBytes % TransactionIndex.ENTRY_BYTES != 0) {
            return null;
        }
        ActiveSegment.SegmentStart start = new ActiveSegment.SegmentStart(
                folder,
                baseOffset,
                (int) size,
                endOffset,
                (int) (offsetBytes / OffsetIndex.ENTRY_BYTES),
                (int) (timeBytes / TimeIndex.ENTRY_BYTES),
                (int) (abortedBytes / TransactionIndex.ENTRY_BYTES));
        return isPlausible(start) ? start : null;
    }

    private boolean isPlausible(ActiveSegment.SegmentStart start) throws IOException {
        if (start.offsetEntries() > 0 && !isOffsetIndexPlausible(start)) {
            return false;
        }
        if (start.abortedEntries() > 0) {
            Path index = LogFiles.transactionIndex(folder, start.baseOffset());
            if (!TransactionIndex.isPlausible(
                    disk, index, start.abortedEntries(), start.baseOffset(), start.endOffset())) {
                return false;
            }
        }
        if (start.timeEntries() == 0) {
            return true;
        }
        try (DiskFile file = disk.openForRead(LogFiles.timeIndex(folder, start.baseOffset()))) {
            ByteBuffer first = IndexFile.entry(file, 0, TimeIndex.ENTRY_BYTES);
            ByteBuffer last = IndexFile.entry(file, start.timeEntries() - 1, TimeIndex.ENTRY_BYTES);
            int relative = last.getInt(Long.BYTES);
            return (start.timeEntries() == 1 || last.getLong(0) > first.getLong(0))
                    && relative >= 0
                    && start.baseOffset() + relative < start.endOffset();
        }
    }

    private boolean isOffsetIndexPlausible(ActiveSegment.SegmentStart start) throws IOException {
        try (DiskFile file = disk.openForRead(LogFiles.offsetIndex(folder, start.baseOffset()))) {
            ByteBuffer first = IndexFile.entry(file, 0, OffsetIndex.ENTRY_BYTES);
            ByteBuffer last = IndexFile.entry(file, start.offsetEntries() - 1, OffsetIndex.ENTRY_BYTES);
            boolean ascends = start.offsetEntries() == 1 || last.getLong(0) > first.getLong(0);
            int relative = last.getInt(0);
            int position = last.getInt(Integer.BYTES);
            return ascends && relative >= 0 && position >= 0 && pointsAtBatch(start, relative, position);
        }
    }

    private boolean pointsAtBatch(ActiveSegment.SegmentStart start, int relative, int position) throws IOException {
        try (DiskFile log = disk.openForRead(LogFiles.log(folder, start.baseOffset()))) {
            BatchScanner scanner = new BatchScanner(log, position, start.size(), 64);
            return position < start.size()
                    && scanner.next()
                    && scanner.header().baseOffset() >= start.baseOffset()
                    && scanner.header().baseOffset() <= start.baseOffset() + relative;
        }
    }

    private int lastPosition(long baseOffset, int entries) throws IOException {
        try (DiskFile file = disk.openForRead(LogFiles.offsetIndex(folder, baseOffset))) {
            return IndexFile.entry(file, entries - 1, OffsetIndex.ENTRY_BYTES).getInt(Integer.BYTES);
        }
    }

    private TimestampOffset lastTime(long baseOffset, int entries) throws IOException {
        try (DiskFile file = disk.openForRead(LogFiles.timeIndex(folder, baseOffset))) {
            ByteBuffer last = IndexFile.entry(file, entries - 1, TimeIndex.ENTRY_BYTES);
            return new TimestampOffset(last.getLong(0), baseOffset + last.getInt(Long.BYTES));
        }
    }
}
