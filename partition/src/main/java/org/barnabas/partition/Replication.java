package org.barnabas.partition;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.barnabas.cluster.image.ClusterImage;

/**
 * What partitions need of the rest of the broker to be replicated.
 *
 * @param followers fetches for replicas that follow: {@code ReplicaFetchers}
 * @param proposals talks with the controller: {@link InSyncChanges}
 * @param image the newest image; any thread
 * @param brokerEpoch of this broker's registration, -1 while it has none; any thread
 * @param lagTimeMaxMs {@code replica.lag.time.max.ms}
 */
public record Replication(
        Followers followers,
        InSyncProposals proposals,
        Supplier<ClusterImage> image,
        LongSupplier brokerEpoch,
        long lagTimeMaxMs) {

    private static final long DEFAULT_LAG_MS = 30_000;

    /** For a broker that is alone. */
    public static Replication none() {
        return new Replication(
                Followers.NONE, InSyncProposals.NONE, () -> ClusterImage.EMPTY, () -> -1L, DEFAULT_LAG_MS);
    }
}
