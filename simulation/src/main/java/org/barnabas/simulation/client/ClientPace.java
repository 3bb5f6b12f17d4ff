package org.barnabas.simulation.client;

/**
 * How much clients do, all times in milliseconds.
 *
 * @param produceMs between two batches of a producer, on average
 * @param batchRecords most records in a batch
 * @param deliveryMs after which a producer gives a batch up
 * @param fetchWaitMs how long a fetch may wait at the broker
 * @param fetchGapMs least time between two fetches of one client from one broker
 * @param questionMs between two questions of a reader about offsets, on average
 * @param requestMs after which a request counts as lost; longer ones say so
 * @param backoffMs before something is tried again
 * @param metadataMs after which what is known of the cluster is asked for again
 * @param heartbeatMs of members of groups
 * @param sessionMs of members of groups
 * @param rebalanceMs how long a member may take to join again
 * @param commitMs between two commits of a member
 * @param memberLifeMs between two things that happen to a member (leaves, crashes, stalls), on average
 * @param choreMs between two chores of an administrator, on average
 */
public record ClientPace(
        int produceMs,
        int batchRecords,
        int deliveryMs,
        int fetchWaitMs,
        int fetchGapMs,
        int questionMs,
        int requestMs,
        int backoffMs,
        int metadataMs,
        int heartbeatMs,
        int sessionMs,
        int rebalanceMs,
        int commitMs,
        int memberLifeMs,
        int choreMs) {

    /** About four thousand requests of the usual clients in a minute. */
    public static ClientPace usual() {
        return new ClientPace(
                250, 3, 12_000, 500, 150, 2_000, 2_000, 100, 5_000, 1_500, 6_000, 5_000, 1_500, 12_000, 1_000);
    }
}
