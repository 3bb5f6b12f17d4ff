package org.barnabas.partition;

import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.record.BatchRules;

/**
 * The configuration of a topic as its partitions need it. Immutable.
 *
 * @param rules what producers' batches must look like
 * @param minInSyncReplicas {@code min.insync.replicas}; where a partition has fewer replicas, their number counts
 * @param downConversion {@code message.downconversion.enable}: whether clients get records in older formats (KIP-283)
 * @param throttledLeaders of which partitions this broker, as leader, serves followers out of sync slowly (KIP-73)
 * @param throttledFollowers which partitions this broker, as a follower out of sync, copies slowly
 */
public record PartitionConfig(
        LogConfig log,
        BatchRules rules,
        int minInSyncReplicas,
        boolean downConversion,
        ThrottledReplicas throttledLeaders,
        ThrottledReplicas throttledFollowers) {

    /** Kafka's defaults. */
    public static final PartitionConfig DEFAULT = new PartitionConfig(LogConfig.DEFAULTS, BatchRules.DEFAULT, 1);

    /** Without throttled replicas, and for clients of all times. */
    public PartitionConfig(LogConfig log, BatchRules rules, int minInSyncReplicas) {
        this(log, rules, minInSyncReplicas, true, ThrottledReplicas.NONE, ThrottledReplicas.NONE);
    }
}
