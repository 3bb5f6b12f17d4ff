package org.barnabas.partition;

/**
 * What the partitions of a broker share.
 *
 * @param brokerId this broker
 * @param listener hears of leadership
 * @param replication the way to other brokers
 */
public record PartitionSetup(
        int brokerId, LogSource logs, LeadershipListener listener, PartitionMetrics metrics, Replication replication) {}
