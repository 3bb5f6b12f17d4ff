package org.barnabas.partition.follow;

/**
 * How followers fetch.
 *
 * @param brokerId this broker
 * @param maxBytes {@code replica.fetch.max.bytes}: per partition; the first batch comes whole even if it is larger
 * @param responseMaxBytes {@code replica.fetch.response.max.bytes}
 * @param minBytes {@code replica.fetch.min.bytes}
 * @param maxWaitMs {@code replica.fetch.wait.max.ms}
 * @param backoffMs {@code replica.fetch.backoff.ms}: the pause after an error, of a partition or of the whole
 */
public record ReplicaFetchSettings(
        int brokerId, int maxBytes, int responseMaxBytes, int minBytes, int maxWaitMs, int backoffMs) {

    /** Kafka's defaults. */
    public static ReplicaFetchSettings defaults(int brokerId) {
        return new ReplicaFetchSettings(brokerId, 1 << 20, 10 << 20, 1, 500, 1_000);
    }
}
