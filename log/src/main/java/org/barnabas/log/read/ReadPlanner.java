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

    ReadPlan plan(ReadRange wanted) {
        long from = wanted.from();
        if (from < view.startOffset() || from > view.endOffset()) {
            return ReadPlan.OUT_OF_RANGE;
        }
        long end = Math.min(wanted.upTo(), view.endOffset());
        if (from >= end) {
            return ReadPlan.NOTHING;
        }
        try {
            return search(new ReadRange(from, end, wanted.maxBytes(), wanted.wholeFirstBatch(), wanted.committed()));
        } catch (NoSuchFileException gone) {
            return ReadPlan.STALE;
        } catch (IOException failure) {
            LOG.error("read failed log={} offset={} reason={}", view.name(), from, failure.getMessage());
            return ReadPlan.FAILED;
        }
    }

    /** {@link #plan}, unless that would likely wait for the disk: {@link ReadPlan.Status#COLD}. */
    ReadPlan planInMemory(ReadRange wanted, long nowMs) {
        long from = wanted.from();
        if (from < view.startOffset() || from >= Math.min(wanted.upTo(), view.endOffset())) {
            return plan(wanted);
        }
        BatchPosition newest = view.newest();
        if (newest.size() > 0 && from >= newest.baseOffset()) {
            // Just written, or nearly so: the one batch group that may have been read from the disk by now is small.
            return plan(wanted);
        }
        SegmentView segment = view.segment(Math.max(0, view.floorSegment(from)));
        if (!segment.warmth().knows(from, segment.bytesPerOffset(), nowMs)) {
            return ReadPlan.COLD;
        }
        ReadPlan plan = plan(wanted);
        FileSlice records = plan.records();
        SegmentView holder = plan.segment();
        if (records == null || holder == null) {
            return plan;
        }
        if (!holder.warmth().covers(records.position(), records.sizeInBytes(), nowMs)) {
            plan.release();
            return ReadPlan.COLD;
        }
        boolean last =
                holder.baseOffset() == view.segment(view.segmentCount() - 1).baseOffset();
        boolean near = holder.warmth()
                .reads(
                        from,
                        records.position(),
                        records.sizeInBytes(),
                        ColdRead.AHEAD_BYTES / 2,
                        last ? holder.size() : Long.MAX_VALUE);
        return near ? new ReadPlan(plan.status(), records, plan.aborted(), holder, true) : plan;
    }

    /** Compaction may have emptied the rest of a segment: then the answer begins in a later one. */
    private ReadPlan search(ReadRange range) throws IOException {
        int first = Math.max(0, view.floorSegment(range.from()));
        for (int i = first; i < view.segmentCount() && view.segment(i).baseOffset() < range.upTo(); i++) {
            SegmentView segment = view.segment(i);
            if (segment.isEmpty()) {
                continue;
            }
            SharedFile log = segment.openLog();
            ReadPlan found = null;
            try {
                found = searchIn(segment, log, range);
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

    private @Nullable ReadPlan searchIn(SegmentView segment, SharedFile log, ReadRange range) throws IOException {
        BatchPosition batch = locate(segment, log, range.from());
        if (batch == null) {
            return null;
        }
        if (batch.lastOffset() >= range.upTo()) {
            // A batch is visible as a whole or not at all.
            return ReadPlan.NOTHING;
        }
        int limit = endPosition(segment, log, range.upTo());
        int available = limit - batch.position();
        int size = Math.min(available, range.maxBytes());
        if (size < batch.size()) {
            if (!range.wholeFirstBatch()) {
                return ReadPlan.NOTHING;
            }
            size = batch.size();
        }
        List<AbortedTransaction> aborted = List.of();
        if (range.committed()) {
            // Sized by bytes, the answer may end anywhere before this; more entries than needed do no harm.
            aborted = abortedIn(batch.baseOffset(), range.upTo());
        }
        return new ReadPlan(ReadPlan.Status.OK, new FileSlice(log, batch.position(), size), aborted, segment, false);
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
}
