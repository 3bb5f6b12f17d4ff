package org.barnabas.log.segment;

import java.io.IOException;
import org.barnabas.log.model.LogConfig;

/** Says when a log starts a new segment. */
public final class RollPolicy {

    private RollPolicy() {}

    /**
     * Whether a batch must go into a new segment.
     *
     * @param lastOffset of the batch
     * @param maxTimestamp of the batch, or −1
     */
    public static boolean mustRoll(
            ActiveSegment active, LogConfig config, int batchBytes, long lastOffset, long maxTimestamp, long nowMs)
            throws IOException {
        if (!isInReach(active.baseOffset(), lastOffset)) {
            return true;
        }
        if (active.stagedSize() == 0) {
            return false;
        }
        return (long) active.stagedSize() + batchBytes > config.segmentBytes()
                || isIndexFull(active, config)
                || isOld(active, config, maxTimestamp, nowMs);
    }

    /** Whether the indexes of a segment can name an offset: they have four bytes for its distance from the base. */
    public static boolean isInReach(long baseOffset, long lastOffset) {
        return lastOffset - baseOffset <= Integer.MAX_VALUE;
    }

    /** Kafka counts the records' time if they have one, so that a replica rolls where its leader did. */
    static boolean isOld(ActiveSegment active, LogConfig config, long maxTimestamp, long nowMs) throws IOException {
        // What is compacted must leave the active segment in time.
        long limit = config.compact() ? Math.min(config.segmentMs(), config.maxCompactionLagMs()) : config.segmentMs();
        if (limit == Long.MAX_VALUE) {
            return false;
        }
        long first = active.firstTimestamp();
        long age = first >= 0 && maxTimestamp >= 0 ? maxTimestamp - first : nowMs - active.createdMs();
        return age > limit - active.jitterMs();
    }

    private static boolean isIndexFull(ActiveSegment active, LogConfig config) {
        return active.offsets().entries() >= config.segmentIndexBytes() / OffsetIndex.ENTRY_BYTES
                || active.times().entries() >= config.segmentIndexBytes() / TimeIndex.ENTRY_BYTES - 1;
    }
}
