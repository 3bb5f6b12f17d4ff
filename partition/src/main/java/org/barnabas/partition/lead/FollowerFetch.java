package org.barnabas.partition.lead;

/**
 * What a follower's fetch says about its log.
 *
 * @param broker the follower
 * @param brokerEpoch of the follower's present life, -1 if it does not say (KIP-903)
 * @param leaderEpoch the leadership that it follows
 * @param offset end of its log
 * @param lastEpoch epoch of the last batch before the end, -1 if its log is empty
 * @param logStart start of its log, -1 if it does not say
 */
public record FollowerFetch(int broker, long brokerEpoch, int leaderEpoch, long offset, int lastEpoch, long logStart) {

    /** Of a follower that does not say where its log starts. */
    public FollowerFetch(int broker, long brokerEpoch, int leaderEpoch, long offset, int lastEpoch) {
        this(broker, brokerEpoch, leaderEpoch, offset, lastEpoch, -1);
    }
}
