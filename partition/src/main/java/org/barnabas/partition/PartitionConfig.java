package org.barnabas.partition;

import org.barnabas.log.LogConfig;
import org.barnabas.protocol.record.BatchRules;

/**
 * The configuration of a topic as its partitions need it. Immutable.
 *
 * @param rules what producers' batches must look like
 * @param minInSyncReplicas {@code min.insync.replicas}; where a partition has fewer replicas, their number counts
 */
public record PartitionConfig(LogConfig log, BatchRules rules, int minInSyncReplicas) {

    /** Kafka's defaults. */
    public static final PartitionConfig DEFAULT = new PartitionConfig(LogConfig.DEFAULTS, BatchRules.DEFAULT, 1);
}
