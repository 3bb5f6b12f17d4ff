package org.barnabas.log;

import java.io.IOException;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Disk;

/**
 * Decides which of a log's oldest segments go: by age, by size, and because the log starts behind them. A segment goes
 * only if the next one starts at or below the high watermark. One that compaction has emptied has no age and no size: it
 * goes with the next one that has records. Decides, changes nothing.
 */
final class Retention {

    private final LogConfig config;
    private final Disk disk;
    private final long nowMs;

    Retention(LogConfig config, Disk disk, long nowMs) {
        this.config = config;
        this.disk = disk;
        this.nowMs = nowMs;
    }

    /**
     * How many segments, counted from the oldest, are to go.
     *
     * @param segments all segments, the active one last
     * @return the number of all segments if the active one is to go as well: the log must be rolled first
     */
    int deletable(SegmentView[] segments, long logStart, long highWatermark) throws IOException {
        int behind = startsBehind(segments, logStart, highWatermark);
        int count = behind;
        if (config.delete()) {
            count = Math.max(count, tooOld(segments));
            count = Math.max(count, tooMuch(segments));
        }
        count = replicated(segments, count, highWatermark);
        // Alone they free nothing, and a reader who is there would be sent away instead of being shown what comes next.
        while (count > behind && segments[count - 1].isEmpty()) {
            count--;
        }
        return count;
    }

    /** Sealed segments that end before the log starts. */
    static int startsBehind(SegmentView[] segments, long logStart, long highWatermark) {
        int count = 0;
        while (count < segments.length - 1 && segments[count + 1].baseOffset() <= logStart) {
            count++;
        }
        return replicated(segments, count, highWatermark);
    }

    private static int replicated(SegmentView[] segments, int wanted, long highWatermark) {
        int count = wanted;
        while (count > 0 && segments[count - 1].endOffset() > highWatermark) {
            count--;
        }
        return count;
    }

    private int tooOld(SegmentView[] segments) throws IOException {
        if (config.retentionMs() < 0) {
            return 0;
        }
        int count = 0;
        while (count < segments.length && isTooOld(segments[count])) {
            count++;
        }
        return count;
    }

    private boolean isTooOld(SegmentView segment) throws IOException {
        long newest = segment.largestTimestamp().timestamp();
        if (newest < 0) {
            if (segment.isEmpty()) {
                return true;
            }
            newest = disk.lastModifiedMs(segment.logFile());
        }
        return nowMs - newest > config.retentionMs();
    }

    private int tooMuch(SegmentView[] segments) {
        if (config.retentionBytes() < 0) {
            return 0;
        }
        long excess = -config.retentionBytes();
        for (SegmentView segment : segments) {
            excess += segment.size();
        }
        int count = 0;
        while (count < segments.length && excess - segments[count].size() >= 0) {
            excess -= segments[count].size();
            count++;
        }
        return count;
    }
}
