package org.barnabas.broker.api.fetch;

import org.barnabas.partition.ReadBound;
import org.barnabas.partition.follow.CopyQuota;
import org.jspecify.annotations.Nullable;

/**
 * What a fetch asks for as a whole.
 *
 * @param format what the client can read
 * @param committed whether only committed data is wanted
 * @param minBytes answer not before there is so much; at most {@code maxBytes}
 * @param maxBytes of all records; the first batch is returned whole even if it is larger (KIP-74)
 * @param maxWaitMs how long to wait for {@code minBytes}
 * @param replica who asks; null for a consumer
 * @param anywhere whether a consumer may read from followers; of a follower, whether it wants to hear at once what is
 *     committed because consumers are sent to it (KIP-392)
 * @param rack the consumer's, where it is sent to the replica in it; else empty
 * @param quota for followers that are out of sync, of partitions that are throttled
 */
record FetchTerms(
        RecordFormat format,
        boolean committed,
        int minBytes,
        int maxBytes,
        int maxWaitMs,
        @Nullable Replica replica,
        boolean anywhere,
        String rack,
        CopyQuota quota) {

    /**
     * A follower.
     *
     * @param epoch of its registration, -1 if it does not say
     */
    record Replica(int broker, long epoch) {}

    ReadBound bound() {
        if (replica != null) {
            return ReadBound.LOG_END;
        }
        return committed ? ReadBound.LAST_STABLE : ReadBound.HIGH_WATERMARK;
    }

    /** Whether a follower wants to hear at once what is committed, too. */
    boolean wantsHighWatermarks() {
        return replica != null && anywhere;
    }

    /** Whether what waits on these terms waits for the same on others. */
    boolean waitsAs(FetchTerms other) {
        return bound() == other.bound()
                && wantsHighWatermarks() == other.wantsHighWatermarks()
                && anywhere == other.anywhere
                && rack.equals(other.rack);
    }
}
