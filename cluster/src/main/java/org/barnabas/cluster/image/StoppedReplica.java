package org.barnabas.cluster.image;

import org.barnabas.protocol.Uuid;

/**
 * A replica that this broker shall no longer serve.
 *
 * @param topicId the zero id if the topic was not known here
 * @param leaderEpoch the epoch in which this was decided: a replica that has orders of a newer one stays (KIP-570); -1 if
 *     the sender did not say, -2 when the topic is deleted, {@link #UNCLAIMED_LOG}
 * @param delete whether its files shall go too
 */
public record StoppedReplica(String topic, Uuid topicId, int partition, int leaderEpoch, boolean delete) {

    /** In place of an epoch: what stops is no replica, but a log that none of them uses. */
    public static final int UNCLAIMED_LOG = -3;

    /** Whether orders of this epoch to the same replica are newer than this. */
    public boolean isBefore(int orderedEpoch) {
        return leaderEpoch >= 0 && leaderEpoch < orderedEpoch;
    }
}
