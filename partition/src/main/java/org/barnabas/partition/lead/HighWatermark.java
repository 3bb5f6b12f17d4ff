package org.barnabas.partition.lead;

import java.util.Map;

/**
 * The offset before which every record is on all in-sync replicas. It never goes back under one leadership.
 *
 * <p>It moves to the smallest end among the maximal in-sync set (rule R6). A follower counts only with what it said in
 * this leader epoch (R3); one that has said nothing yet holds it back. It does not move while fewer replicas are in
 * sync than the topic asks for (R12, KIP-966), and the leader's own end is the durable one where the topic asks for
 * a flush per append: then no reader ever sees a record that a power cut takes away.
 *
 * <p>Owned by the shard's thread.
 */
public final class HighWatermark {

    private long offset;

    /** @param offset what is known from before, at most the log's end */
    public HighWatermark(long offset) {
        this.offset = offset;
    }

    public long offset() {
        return offset;
    }

    /**
     * Looks whether it can move.
     *
     * @param leaderEnd end of the leader's log as durably as the topic asks for
     * @param minInSync the least number of in-sync replicas
     * @param followers what the other replicas said in this epoch, by broker
     * @return whether it moved
     */
    public boolean advance(long leaderEnd, InSyncSet isr, int minInSync, Map<Integer, ReplicaProgress> followers) {
        if (isr.settled().size() < minInSync) {
            return false;
        }
        long smallest = leaderEnd;
        // With one replica there is nobody to ask: acks=all costs what acks=1 costs.
        if (!followers.isEmpty()) {
            for (int broker : isr.maximal()) {
                ReplicaProgress progress = followers.get(broker);
                if (progress != null && !progress.isKnown()) {
                    return false;
                }
                smallest = progress == null ? smallest : Math.min(smallest, progress.endOffset());
            }
        }
        if (smallest <= offset) {
            return false;
        }
        offset = smallest;
        return true;
    }
}
