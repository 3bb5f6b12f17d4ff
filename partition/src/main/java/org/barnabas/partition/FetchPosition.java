package org.barnabas.partition;

/**
 * Where a follower's log stands, for the next fetch.
 *
 * @param leaderEpoch the leadership that is followed (R3)
 * @param offset end of the log: the next offset to fetch
 * @param lastEpoch the epoch of the last batch before it, -1 if there is none: what the leader judges divergence by
 * @param logStart the smallest offset here
 */
public record FetchPosition(int leaderEpoch, long offset, int lastEpoch, long logStart) {}
