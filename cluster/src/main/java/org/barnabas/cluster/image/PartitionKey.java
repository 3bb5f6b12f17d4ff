package org.barnabas.cluster.image;

import org.barnabas.protocol.Uuid;

/** Names a partition for good: a topic that is created again has another id. */
public record PartitionKey(Uuid topicId, int partition) {}
