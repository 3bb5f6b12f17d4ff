package org.barnabas.partition.lead;

/**
 * How far a follower has come in the present leader epoch. What it said in earlier epochs does not count (rule R3): a
 * follower is unknown until its first fetch in this epoch.
 *
 * <p>A follower is caught up at a moment if it had then all that the leader had at its fetch before: under constant
 * load it never has everything. One that has everything is caught up however long ago it said so; so partitions without
 * traffic need no word from it.
 *
 * <p>Owned by the shard's thread.
 */
public final class ReplicaProgress {

    private static final long UNKNOWN = -1;

    private final int broker;
    private long brokerEpoch = UNKNOWN;
    private long endOffset = UNKNOWN;
    private long logStart = UNKNOWN;
    private long caughtUpMs;
    private boolean everCaughtUp;
    private long fetchMs;
    private long leaderEndAtFetch = UNKNOWN;
    private boolean fetchedSinceLeft;
    private boolean roomless;

    ReplicaProgress(int broker) {
        this.broker = broker;
    }

    public int broker() {
        return broker;
    }

    /** Of the life in which it said how far it is; -1 if it has said nothing or does not tell. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    /** It is taken for caught up for the time being, as a leader does with those in sync when it begins. */
    void presumeCaughtUp(long nowMs) {
        everCaughtUp = true;
        caughtUpMs = nowMs;
    }

    /**
     * A fetch in this epoch: everything before its offset is in the follower's log.
     *
     * @param leaderEnd end of the leader's log
     */
    void onFetch(long fetchOffset, long leaderEnd, long nowMs) {
        if (fetchOffset >= leaderEnd) {
            presumeCaughtUp(nowMs);
        } else if (leaderEndAtFetch != UNKNOWN && fetchOffset >= leaderEndAtFetch) {
            presumeCaughtUp(fetchMs);
        }
        fetchedSinceLeft = true;
        endOffset = fetchOffset;
        fetchMs = nowMs;
        leaderEndAtFetch = leaderEnd;
    }

    /**
     * A fetch of one of the follower's lives. One of an earlier life is void; what an earlier life had may have been
     * lost with it (KIP-903).
     *
     * @return whether it counts
     */
    boolean onLife(long epoch) {
        if (epoch < brokerEpoch) {
            return false;
        }
        if (epoch > brokerEpoch && brokerEpoch != UNKNOWN) {
            endOffset = UNKNOWN;
            logStart = UNKNOWN;
            leaderEndAtFetch = UNKNOWN;
        }
        brokerEpoch = epoch;
        return true;
    }

    /** Its log starts here, by what it says. */
    void onLogStart(long offset) {
        logStart = offset;
    }

    /** Start of its log; -1 if it has not said so in this epoch. */
    public long logStart() {
        return logStart;
    }

    /** It is no longer in sync: what it said before is no reason to take it back. */
    void onLeft() {
        fetchedSinceLeft = false;
    }

    /** Whether it has fetched in this epoch, and after it was taken out of the in-sync set. */
    public boolean isBack() {
        return isKnown() && fetchedSinceLeft;
    }

    /** The leader's log has grown: who had everything until now begins to lag now. */
    void onLeaderGrew(long oldEnd, long nowMs) {
        if (endOffset >= oldEnd) {
            presumeCaughtUp(nowMs);
        }
    }

    /** Whether it has not had what the leader has for longer than allowed. */
    public boolean isLagging(long leaderEnd, long nowMs, long lagTimeMaxMs) {
        return endOffset < leaderEnd && (!everCaughtUp || nowMs - caughtUpMs > lagTimeMaxMs);
    }

    /** Whether it takes no more records for want of room, by what it says. */
    void roomless(boolean value) {
        roomless = value;
    }

    /** Whether it has not what the leader has, and will not have it until there is room. */
    public boolean isStuck(long leaderEnd) {
        return roomless && endOffset < leaderEnd;
    }

    /** Whether it has fetched in this epoch. */
    boolean isKnown() {
        return endOffset != UNKNOWN;
    }

    /** End of its log; only if known. */
    public long endOffset() {
        if (!isKnown()) {
            throw new IllegalStateException("broker " + broker + " has not fetched in this epoch");
        }
        return endOffset;
    }
}
