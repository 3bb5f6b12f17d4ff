package org.barnabas.partition;

/**
 * What the partitions of a broker share.
 *
 * @param brokerId this broker
 * @param residents what lives on partitions that this broker leads
 * @param replication the way to other brokers
 */
public record PartitionSetup(
        int brokerId, LogSource logs, Residents residents, PartitionMetrics metrics, Replication replication) {}
