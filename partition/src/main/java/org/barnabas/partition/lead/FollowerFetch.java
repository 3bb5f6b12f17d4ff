package org.barnabas.partition.lead;

/**
 * What a follower's fetch says about its log.
 *
 * @param broker the follower
 * @param brokerEpoch of the follower's present life, -1 if it does not say (KIP-903)
 * @param leaderEpoch the leadership that it follows
 * @param offset end of its log; -1 if its log parts from the leader's
 * @param lastEpoch epoch of the last batch before the end, -1 if its log is empty
 * @param logStart start of its log, -1 if it does not say
 * @param hasRoom false if it asks for no records because its log directory takes none
 */
public record FollowerFetch(
        int broker, long brokerEpoch, int leaderEpoch, long offset, int lastEpoch, long logStart, boolean hasRoom) {

    private static final long NOWHERE = -1;

    /** Of a follower that has room. */
    public FollowerFetch(int broker, long brokerEpoch, int leaderEpoch, long offset, int lastEpoch, long logStart) {
        this(broker, brokerEpoch, leaderEpoch, offset, lastEpoch, logStart, true);
    }

    /** Of a follower whose log parts from the leader's, and that has no room to do something about it. */
    public static FollowerFetch stranded(int broker, long brokerEpoch, int leaderEpoch) {
        return new FollowerFetch(broker, brokerEpoch, leaderEpoch, NOWHERE, -1, NOWHERE, false);
    }

    /** Of a follower that does not say where its log starts. */
    public FollowerFetch(int broker, long brokerEpoch, int leaderEpoch, long offset, int lastEpoch) {
        this(broker, brokerEpoch, leaderEpoch, offset, lastEpoch, -1);
    }
}
