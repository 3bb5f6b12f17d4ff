package org.barnabas.partition.follow;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.Followers;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;

/**
 * Fetches for all replicas of this broker that follow: one {@link ReplicaFetcher} per leader, and each partition with
 * at most one of them. Partitions move between fetchers as they change their leader.
 *
 * <p>Owned by the thread of its {@link ReplicationHome}; the public methods post to it. To be registered as a listener
 * of images, before the first one, to know where the leaders are.
 */
public final class ReplicaFetchers implements Followers, ImageListener {

    private final ReplicationHome home;
    private final Owner owner;
    private final ReplicaFetchSettings settings;
    private final LeaderChannels channels;
    private final LongSupplier brokerEpoch;
    private final CopyQuota quota;
    private final Predicate<PartitionHandle> full;
    private final Map<PartitionHandle, FollowedPartition> followed = new LinkedHashMap<>();
    private final Map<Integer, ReplicaFetcher> fetchers = new TreeMap<>();
    private Map<Integer, BrokerNode> brokers = Map.of();
    private boolean closed;

    /**
     * Fetches nothing yet.
     *
     * @param brokerEpoch of this broker's registration, -1 while it has none; any thread
     * @param quota for replicas that are throttled and behind
     * @param full whether appends to a replica are refused at the moment because its log directory has no room; any thread
     */
    public ReplicaFetchers(
            ReplicationHome home,
            ReplicaFetchSettings settings,
            LeaderChannels channels,
            LongSupplier brokerEpoch,
            CopyQuota quota,
            Predicate<PartitionHandle> full) {
        this.quota = quota;
        this.full = full;
        this.home = home;
        this.owner = home.owner();
        this.settings = settings;
        this.channels = channels;
        this.brokerEpoch = brokerEpoch;
    }

    /** Without a limit for replicas, and with room for them. */
    public ReplicaFetchers(
            ReplicationHome home, ReplicaFetchSettings settings, LeaderChannels channels, LongSupplier brokerEpoch) {
        this(home, settings, channels, brokerEpoch, CopyQuota.UNLIMITED, replica -> false);
    }

    @Override
    @AnyThread
    public void onImage(ClusterDelta delta) {
        if (delta.brokersChanged()) {
            Collection<BrokerNode> live = delta.after().brokers();
            home.mailbox().post(() -> onBrokers(live));
        }
    }

    @Override
    @AnyThread
    public void follow(PartitionHandle handle, int leader, FetchPosition position) {
        home.mailbox().post(() -> onFollow(new FollowedPartition(handle, leader, position)));
    }

    @Override
    @AnyThread
    public void unfollow(PartitionHandle handle) {
        home.mailbox().post(() -> onUnfollow(handle));
    }

    /** Ends all fetching and closes the channels. Callable from any thread; what is under way is dropped. */
    @AnyThread
    public void close() {
        home.mailbox().post(this::onClose);
    }

    private void onFollow(FollowedPartition partition) {
        assert owner.isCurrent();
        onUnfollow(partition.handle());
        if (!closed) {
            followed.put(partition.handle(), partition);
            attach(partition);
        }
    }

    private void onUnfollow(PartitionHandle handle) {
        assert owner.isCurrent();
        FollowedPartition before = followed.remove(handle);
        ReplicaFetcher fetcher = before == null ? null : fetchers.get(before.leader());
        if (before != null && fetcher != null) {
            fetcher.remove(before);
        }
        if (fetcher != null && fetcher.isEmpty()) {
            home.mailbox().post(() -> retireIfEmpty(fetcher));
        }
    }

    /** Later, because a partition that leaves often comes back at once with another epoch. */
    private void retireIfEmpty(ReplicaFetcher fetcher) {
        if (fetcher.isEmpty() && fetchers.remove(fetcher.leader().id(), fetcher)) {
            fetcher.close();
        }
    }

    private void attach(FollowedPartition partition) {
        BrokerNode leader = brokers.get(partition.leader());
        if (leader != null && leader.id() != settings.brokerId()) {
            fetchers.computeIfAbsent(leader.id(), id -> open(leader)).add(partition);
        }
    }

    private ReplicaFetcher open(BrokerNode leader) {
        return new ReplicaFetcher(leader, channels.open(leader), home, settings, brokerEpoch, quota, full);
    }

    private void onBrokers(Collection<BrokerNode> live) {
        assert owner.isCurrent();
        if (closed) {
            return;
        }
        Map<Integer, BrokerNode> before = brokers;
        Map<Integer, BrokerNode> now = new TreeMap<>();
        live.forEach(broker -> now.put(broker.id(), broker));
        brokers = now;
        for (ReplicaFetcher fetcher : List.copyOf(fetchers.values())) {
            if (!fetcher.leader().equals(now.get(fetcher.leader().id()))) {
                fetchers.remove(fetcher.leader().id());
                fetcher.close();
            }
        }
        for (FollowedPartition partition : followed.values()) {
            BrokerNode leader = now.get(partition.leader());
            if (leader != null && !leader.equals(before.get(leader.id()))) {
                attach(partition);
            }
        }
    }

    private void onClose() {
        assert owner.isCurrent();
        closed = true;
        fetchers.values().forEach(ReplicaFetcher::close);
        fetchers.clear();
        followed.clear();
    }
}
