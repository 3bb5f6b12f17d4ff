package org.barnabas.log.read;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.segment.BatchPosition;
import org.barnabas.log.segment.SegmentView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the bytes that answer a read of a {@link LogView}. Made for one plan, on any thread. */
final class ReadPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(ReadPlanner.class);

    private final LogView view;

    ReadPlanner(LogView view) {
        this.view = view;
    }

    ReadPlan plan(long fromOffset, long upToOffset, int maxBytes, boolean wholeFirstBatch) {
        return guarded(fromOffset, upToOffset, maxBytes, wholeFirstBatch, false);
    }

    ReadPlan planCommitted(long fromOffset, long lastStableOffset, int maxBytes, boolean wholeFirstBatch) {
        return guarded(fromOffset, lastStableOffset, maxBytes, wholeFirstBatch, true);
    }

    private ReadPlan guarded(long from, long upTo, int maxBytes, boolean wholeFirstBatch, boolean committed) {
        if (from < view.startOffset() || from > view.endOffset()) {
            return ReadPlan.OUT_OF_RANGE;
        }
        long end = Math.min(upTo, view.endOffset());
        if (from >= end) {
            return ReadPlan.NOTHING;
        }
        try {
            return search(from, end, maxBytes, wholeFirstBatch, committed);
        } catch (NoSuchFileException gone) {
            return ReadPlan.STALE;
        } catch (IOException failure) {
            LOG.error("read failed log={} offset={} reason={}", view.name(), from, failure.getMessage());
            return ReadPlan.FAILED;
        }
    }

    /** Compaction may have emptied the rest of a segment: then the answer begins in a later one. */
    private ReadPlan search(long from, long end, int maxBytes, boolean wholeFirstBatch, boolean committed)
            throws IOException {
        int first = Math.max(0, view.floorSegment(from));
        for (int i = first; i < view.segmentCount() && view.segment(i).baseOffset() < end; i++) {
            SegmentView segment = view.segment(i);
            if (segment.isEmpty()) {
                continue;
            }
            SharedFile log = segment.openLog();
            ReadPlan found = null;
            try {
                found = searchIn(segment, log, new Range(from, end, maxBytes, wholeFirstBatch, committed));
            } finally {
                if (found == null || found.records() == null) {
                    log.release();
                }
            }
            if (segment.life().isRetired()) {
                if (found != null) {
                    found.release();
                }
                return ReadPlan.STALE;
            }
            if (found != null) {
                return found;
            }
        }
        return ReadPlan.NOTHING;
    }

    private @Nullable ReadPlan searchIn(SegmentView segment, SharedFile log, Range range) throws IOException {
        BatchPosition batch = locate(segment, log, range.from);
        if (batch == null) {
            return null;
        }
        if (batch.lastOffset() >= range.end) {
            // A batch is visible as a whole or not at all.
            return ReadPlan.NOTHING;
        }
        int limit = endPosition(segment, log, range.end);
        int available = limit - batch.position();
        int size = Math.min(available, range.maxBytes);
        if (size < batch.size()) {
            if (!range.wholeFirstBatch) {
                return ReadPlan.NOTHING;
            }
            size = batch.size();
        }
        List<AbortedTransaction> aborted = List.of();
        if (range.committed) {
            // Sized by bytes, the answer may end anywhere before this; more entries than needed do no harm.
            aborted = abortedIn(batch.baseOffset(), range.end);
        }
        return new ReadPlan(ReadPlan.Status.OK, new FileSlice(log, batch.position(), size), aborted);
    }

    private @Nullable BatchPosition locate(SegmentView segment, SharedFile log, long from) throws IOException {
        BatchPosition newest = view.newest();
        boolean tail =
                segment.baseOffset() == view.segment(view.segmentCount() - 1).baseOffset();
        return tail && newest.baseOffset() == from ? newest : segment.find(log, from);
    }

    /** Where the last visible batch ends: most often at the end of what is written. */
    private int endPosition(SegmentView segment, SharedFile log, long end) throws IOException {
        if (end >= segment.endOffset()) {
            return segment.size();
        }
        BatchPosition hidden = locate(segment, log, end);
        return hidden == null ? segment.size() : hidden.position();
    }

    private List<AbortedTransaction> abortedIn(long from, long end) throws IOException {
        List<AbortedTransaction> all = new ArrayList<>();
        for (int i = Math.max(0, view.floorSegment(from)); i < view.segmentCount(); i++) {
            for (AbortedTransaction aborted : view.segment(i).abortedTransactions()) {
                if (aborted.lastOffset() >= from && aborted.firstOffset() < end) {
                    all.add(aborted);
                }
                if (aborted.lastStableOffset() >= end) {
                    return all;
                }
            }
        }
        return all;
    }

    private record Range(long from, long end, int maxBytes, boolean wholeFirstBatch, boolean committed) {}
}
