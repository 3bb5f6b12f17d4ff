package org.barnabas.cluster;

import org.barnabas.protocol.Uuid;

/**
 * A replica that this broker shall no longer serve.
 *
 * @param topicId the zero id if the topic was not known here
 * @param leaderEpoch the epoch in which this was decided; -1 if the sender did not say, -2 when the topic is deleted
 * @param delete whether its files shall go too
 */
public record StoppedReplica(String topic, Uuid topicId, int partition, int leaderEpoch, boolean delete) {}
