package org.barnabas.coordinator.group;

/**
 * What an operator can set about groups.
 *
 * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}
 * @param maxSize {@code group.max.size}, members of one group
 * @param maxMemberBytes what all members of one group may occupy with their ids and protocol metadata
 * @param maxGroups groups of one coordinator partition; new ones are refused beyond it
 * @param offsetMetadataMaxBytes {@code offset.metadata.max.bytes}
 * @param offsetsRetentionMs {@code offsets.retention.minutes}
 * @param offsetsRetentionCheckMs {@code offsets.retention.check.interval.ms}
 * @param commitTimeoutMs {@code offsets.commit.timeout.ms}
 */
public record GroupConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        long maxMemberBytes,
        int maxGroups,
        int offsetMetadataMaxBytes,
        long offsetsRetentionMs,
        long offsetsRetentionCheckMs,
        long commitTimeoutMs) {

    /** Apache Kafka's defaults where it has the setting. */
    public static final GroupConfig DEFAULTS = new GroupConfig(
            6_000,
            1_800_000,
            3_000,
            Integer.MAX_VALUE,
            32L << 20,
            1_000_000,
            4_096,
            7L * 24 * 3_600_000,
            600_000,
            5_000);

    public GroupConfig {
        if (minSessionTimeoutMs <= 0 || maxSessionTimeoutMs < minSessionTimeoutMs) {
            throw new IllegalArgumentException(
                    "session timeouts: min=" + minSessionTimeoutMs + " max=" + maxSessionTimeoutMs);
        }
        if (maxSize <= 0 || maxMemberBytes <= 0 || maxGroups <= 0 || offsetsRetentionCheckMs <= 0) {
            throw new IllegalArgumentException("a limit is not positive");
        }
    }
}
