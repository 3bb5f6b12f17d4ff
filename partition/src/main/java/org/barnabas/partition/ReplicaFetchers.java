package org.barnabas.partition;

import java.util.function.LongSupplier;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.ImageListener;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;

/**
 * Fetches for all replicas of this broker that follow: one fetcher per leader, and each partition with at most one of
 * them. Owned by the thread of its {@link ReplicationHome}.
 */
public final class ReplicaFetchers implements Followers, ImageListener {

    private final ReplicationHome home;
    private final Owner owner;

    /** @param brokerEpoch of this broker's registration, -1 while it has none; any thread */
    public ReplicaFetchers(
            ReplicationHome home, ReplicaFetchSettings settings, LeaderChannels channels, LongSupplier brokerEpoch) {
        this.home = home;
        this.owner = home.owner();
    }

    @Override
    @AnyThread
    public void onImage(ClusterDelta delta) {}

    @Override
    @AnyThread
    public void follow(PartitionHandle handle, int leader, FetchPosition position) {}

    @Override
    @AnyThread
    public void unfollow(PartitionHandle handle) {}

    /** Ends all fetching and closes the channels. Callable from any thread; what is under way is dropped. */
    @AnyThread
    public void close() {
        home.mailbox().post(() -> {
            assert owner.isCurrent();
        });
    }
}
