package org.barnabas.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.ProducerState;
import org.barnabas.log.read.LogView;
import org.barnabas.log.segment.SegmentView;
import org.jspecify.annotations.Nullable;

/** Decides on the owner's thread whether a log wants compaction, and of what. Changes nothing. */
public final class CleanPlanner {

    private CleanPlanner() {}

    /** What compaction of a log should do next; null if nothing. For the log's owner. */
    public static @Nullable CleanTask next(PartitionLog log) throws IOException {
        long sealedTo = log.segments().active().baseOffset();
        if (log.config().compact() && !log.flushState().isRequested(sealedTo)) {
            // Loaded after a crash and not written to since: only what is flushed may be compacted.
            log.flushState().request(log.segments(), sealedTo, (upTo, error) -> {});
        }
        return plan(
                log,
                log.ledger(),
                log.holder().cleanedUpTo(),
                log.environment().clock().nowMs());
    }

    /**
     * Null if there is too little to gain: the dirty part is below {@code min.cleanable.dirty.ratio} and nothing in it is
     * older than {@code max.compaction.lag.ms}.
     *
     * @param checkpoint the first offset that has not been cleaned
     */
    private static @Nullable CleanTask plan(PartitionLog log, ProducerLedger ledger, long checkpoint, long nowMs)
            throws IOException {
        LogConfig config = log.config();
        LogView view = log.view();
        if (!config.compact()) {
            return null;
        }
        long firstDirty =
                checkpoint < view.startOffset() || checkpoint > view.endOffset() ? view.startOffset() : checkpoint;
        // Of what is not flushed nobody could tell the holes of compaction from those of a power cut: SegmentGaps.
        long stable = Math.min(view.lastStableOffset(log.highWatermark()), log.recoveryPoint());
        List<SegmentView> cleanable = new ArrayList<>();
        long cleanBytes = 0;
        long dirtyBytes = 0;
        boolean overdue = false;
        for (int i = 0; i < view.segmentCount() - 1; i++) {
            SegmentView segment = view.segment(i);
            boolean dirty = segment.endOffset() > firstDirty;
            if (segment.endOffset() > stable || (dirty && isTooYoung(segment, config, nowMs))) {
                break;
            }
            cleanable.add(segment);
            cleanBytes += dirty ? 0 : segment.size();
            dirtyBytes += dirty ? segment.size() : 0;
            overdue |= dirty && isOverdue(segment, config, nowMs);
        }
        boolean enough = dirtyBytes > 0
                && (overdue || dirtyBytes >= config.minCleanableDirtyRatio() * (cleanBytes + dirtyBytes));
        // A power cut may undo what the checkpoint does not say; then nothing must be missing behind the old start.
        long start = Math.min(view.startOffset(), log.holder().checkpointedStart());
        return enough
                ? new CleanTask(log.name(), cleanable, config, start, firstDirty, nowMs, lastOffsets(ledger))
                : null;
    }

    private static boolean isTooYoung(SegmentView segment, LogConfig config, long nowMs) throws IOException {
        return config.minCompactionLagMs() > 0
                && segment.largestTimestamp().timestamp() > nowMs - config.minCompactionLagMs();
    }

    /** Judged by the segment's newest record: at worst a segment's time late. */
    private static boolean isOverdue(SegmentView segment, LogConfig config, long nowMs) throws IOException {
        long newest = segment.largestTimestamp().timestamp();
        return config.maxCompactionLagMs() < Long.MAX_VALUE
                && newest >= 0
                && newest < nowMs - config.maxCompactionLagMs();
    }

    private static Map<Long, Long> lastOffsets(ProducerLedger ledger) {
        Map<Long, Long> offsets = new TreeMap<>();
        for (ProducerState producer : ledger.producers()) {
            offsets.put(producer.producerId(), producer.lastOffset());
        }
        return offsets;
    }
}
