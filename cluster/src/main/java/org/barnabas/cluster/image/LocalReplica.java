package org.barnabas.cluster.image;

import org.barnabas.protocol.Uuid;

/**
 * What this broker shall do for a partition that it has a replica of: lead if {@code state.leader()} is this broker,
 * else follow the leader, or wait if there is none.
 *
 * @param isNew the replica has never existed on this broker: an existing folder is a left-over
 */
public record LocalReplica(String topic, Uuid topicId, PartitionImage state, boolean isNew) {}
