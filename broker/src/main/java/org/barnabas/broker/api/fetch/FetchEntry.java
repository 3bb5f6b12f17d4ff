package org.barnabas.broker.api.fetch;

import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that a client fetches: what it asked for last, and what it was told last. Lives as long as the fetch
 * session, or for one request. On the connection's loop only.
 */
final class FetchEntry {

    private static final long NEVER_TOLD = Long.MIN_VALUE;

    private final Key key;
    private long fetchOffset;
    private long readFrom;
    private int maxBytes;
    private int currentLeaderEpoch;
    private int lastFetchedEpoch;
    private long logStart;
    private boolean fresh;
    private int heardRollCall;
    private StandingWatch.@Nullable Standing standing;
    private long toldHighWatermark = NEVER_TOLD;
    private long toldLogStart = NEVER_TOLD;
    private long sentHighWatermark = -1;

    /**
     * Names a partition the way the request's version does.
     *
     * @param topic empty where topics are named by id
     * @param topicId zero where topics are named by name
     */
    record Key(String topic, Uuid topicId, int partition) {

        boolean byId() {
            return topic.isEmpty();
        }
    }

    FetchEntry(Key key, FetchPartition asked) {
        this.key = key;
        ask(asked);
    }

    /** The client asks for something else. */
    void ask(FetchPartition asked) {
        fetchOffset = asked.fetchOffset();
        readFrom = fetchOffset;
        maxBytes = asked.partitionMaxBytes();
        currentLeaderEpoch = asked.currentLeaderEpoch();
        lastFetchedEpoch = asked.lastFetchedEpoch();
        logStart = asked.logStartOffset();
        fresh = true;
        // Whoever moves may have dropped the last answer: a follower that had to cut back does.
        toldHighWatermark = NEVER_TOLD;
    }

    /** What it said counts as said anew. */
    void renew() {
        fresh = true;
    }

    /** How a follower's session waits for it between requests, if it does. */
    StandingWatch.@Nullable Standing standing() {
        return standing;
    }

    void standing(StandingWatch.@Nullable Standing value) {
        standing = value;
    }

    /**
     * Whether this is the first look since the client named the partition, or since the leader called the roll.
     *
     * @param rollCall of the view that was looked at
     */
    boolean takeFresh(int rollCall) {
        boolean was = isFresh(rollCall);
        fresh = false;
        heardRollCall = rollCall;
        return was;
    }

    boolean isFresh(int rollCall) {
        return fresh || heardRollCall != rollCall;
    }

    Key key() {
        return key;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    /** Where to look for records: behind what was found to hold none for this client, else the fetch offset. */
    long readFrom() {
        return readFrom;
    }

    void readFrom(long offset) {
        readFrom = offset;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** What a follower asks for that has no room: nothing. Clients that ask for so little get one batch (KIP-74). */
    boolean asksForNothing() {
        return maxBytes == 0;
    }

    int currentLeaderEpoch() {
        return currentLeaderEpoch;
    }

    int lastFetchedEpoch() {
        return lastFetchedEpoch;
    }

    /** Start of a follower's log; -1 of clients. */
    long logStart() {
        return logStart;
    }

    /** Whether the client has not heard of these bounds in this session. */
    boolean isNews(long highWatermark, long logStart) {
        return highWatermark != toldHighWatermark || logStart != toldLogStart;
    }

    /** What the last good answer said, whether or not it was heard. */
    long sentHighWatermark() {
        return sentHighWatermark;
    }

    /** An answer goes out. */
    void told(long highWatermark, long logStart) {
        sentHighWatermark = highWatermark;
        toldHighWatermark = highWatermark;
        toldLogStart = logStart;
    }

    /** An error goes out: whatever comes next is news. */
    void toldError() {
        toldHighWatermark = NEVER_TOLD;
        toldLogStart = NEVER_TOLD;
    }
}
