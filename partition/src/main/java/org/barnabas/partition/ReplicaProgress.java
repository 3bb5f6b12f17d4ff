package org.barnabas.partition;

/**
 * How far a follower has come in the present leader epoch. What it said in earlier epochs does not count (rule R3): a
 * follower is unknown until its first fetch in this epoch.
 *
 * <p>Owned by the shard's thread.
 */
final class ReplicaProgress {

    private static final long UNKNOWN = -1;

    private final int broker;
    private long endOffset = UNKNOWN;
    private long caughtUpMs = UNKNOWN;

    ReplicaProgress(int broker) {
        this.broker = broker;
    }

    int broker() {
        return broker;
    }

    /**
     * A fetch in this epoch: everything before its offset is in the follower's log.
     *
     * @param leaderEnd end of the leader's log
     */
    void onFetch(long fetchOffset, long leaderEnd, long nowMs) {
        endOffset = fetchOffset;
        if (fetchOffset >= leaderEnd) {
            caughtUpMs = nowMs;
        }
    }

    /** Whether it has fetched in this epoch. */
    boolean isKnown() {
        return endOffset != UNKNOWN;
    }

    /** End of its log; only if known. */
    long endOffset() {
        if (!isKnown()) {
            throw new IllegalStateException("broker " + broker + " has not fetched in this epoch");
        }
        return endOffset;
    }

    /** Monotonic time when it last had everything; -1 if never in this epoch. */
    long caughtUpMs() {
        return caughtUpMs;
    }
}
