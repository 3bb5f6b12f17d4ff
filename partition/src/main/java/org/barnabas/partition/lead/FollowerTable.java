package org.barnabas.partition.lead;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.read.LogView;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;

/**
 * How far the followers of one leadership are, by what they say with their fetches. Owned by the shard's thread.
 */
public final class FollowerTable {

    private static final long UNKNOWN_LIFE = -1;

    private final int leader;
    private final int leaderEpoch;
    private final Map<Integer, ReplicaProgress> followers = new TreeMap<>();

    public FollowerTable(int leader, int leaderEpoch, Collection<Integer> replicas) {
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        assign(replicas);
    }

    /** The replicas are these; of those that stay it is known how far they are. */
    public void assign(Collection<Integer> replicas) {
        followers.keySet().retainAll(replicas);
        for (int replica : replicas) {
            if (replica != leader) {
                followers.computeIfAbsent(replica, ReplicaProgress::new);
            }
        }
    }

    /** By broker. */
    public Map<Integer, ReplicaProgress> all() {
        return followers;
    }

    public boolean isEmpty() {
        return followers.isEmpty();
    }

    @Nullable
    ReplicaProgress find(int broker) {
        return followers.get(broker);
    }

    /** These are taken for caught up for the time being. */
    public void presumeCaughtUp(Collection<Integer> brokers, long nowMs) {
        for (int broker : brokers) {
            ReplicaProgress follower = followers.get(broker);
            if (follower != null) {
                follower.presumeCaughtUp(nowMs);
            }
        }
    }

    public void onLeaderGrew(long oldEnd, long nowMs) {
        for (ReplicaProgress follower : followers.values()) {
            follower.onLeaderGrew(oldEnd, nowMs);
        }
    }

    /**
     * A follower fetches. It counts only in this epoch (R3), and only if its log agrees with the leader's up to its end:
     * what is to be cut off there is not replicated.
     *
     * @return whether it counts
     */
    public boolean onFetch(FollowerFetch fetch, LogView view, long nowMs) {
        ReplicaProgress follower = followers.get(fetch.broker());
        if (follower == null || fetch.leaderEpoch() != leaderEpoch) {
            return false;
        }
        if (fetch.brokerEpoch() >= follower.brokerEpoch()) {
            // Also of one that has to cut something off, and cannot.
            follower.roomless(!fetch.hasRoom());
        }
        if (!agrees(fetch, view) || !follower.onLife(fetch.brokerEpoch())) {
            return false;
        }
        follower.onFetch(fetch.offset(), view.endOffset(), nowMs);
        follower.onLogStart(fetch.logStart());
        return true;
    }

    private static boolean agrees(FollowerFetch fetch, LogView view) {
        if (fetch.offset() < view.startOffset() || fetch.offset() > view.endOffset()) {
            return false;
        }
        if (fetch.lastEpoch() == RecordBatchView.NO_LEADER_EPOCH) {
            // An empty log contradicts nobody.
            return true;
        }
        EpochEnd end = view.endOfEpoch(fetch.lastEpoch());
        if (isBeforeAll(fetch, view)) {
            return false;
        }
        return end.epoch() == fetch.lastEpoch() && end.endOffset() >= fetch.offset();
    }

    /**
     * All that a follower has lies before the leader's log, and is of an epoch of which the leader knows nothing any more: it
     * counts when it has begun anew. A follower that does not say where its log starts is believed.
     */
    private static boolean isBeforeAll(FollowerFetch fetch, LogView view) {
        boolean holdsRecords = fetch.logStart() >= 0 && fetch.logStart() < fetch.offset();
        return holdsRecords
                && fetch.offset() == view.startOffset()
                && !view.epochs().isEmpty()
                && fetch.lastEpoch() < view.epochs().get(0).epoch();
    }

    /** Whether a follower is in the way of others until it has room. */
    public boolean isStuck(int broker, long leaderEnd) {
        ReplicaProgress follower = followers.get(broker);
        return follower != null && follower.isStuck(leaderEnd);
    }

    /** Whether any of {@code brokers} is. */
    public boolean isAnyStuck(Collection<Integer> brokers, long leaderEnd) {
        for (ReplicaProgress follower : followers.values()) {
            if (follower.isStuck(leaderEnd) && brokers.contains(follower.broker())) {
                return true;
            }
        }
        return false;
    }

    /** Those of {@code brokers} that have less than the leader, or have not said anything yet. */
    public SortedSet<Integer> behind(Collection<Integer> brokers, long leaderEnd) {
        SortedSet<Integer> behind = new TreeSet<>();
        for (int broker : brokers) {
            ReplicaProgress follower = followers.get(broker);
            if (follower != null && (!follower.isKnown() || follower.endOffset() < leaderEnd)) {
                behind.add(broker);
            }
        }
        return behind;
    }

    /**
     * Replicas may have left the in-sync set.
     *
     * @return whether any did: it comes back with what it says from now on
     */
    public boolean onLeft(Collection<Integer> before, Collection<Integer> now) {
        boolean any = false;
        for (int broker : before) {
            ReplicaProgress follower = followers.get(broker);
            if (follower != null && !now.contains(broker)) {
                follower.onLeft();
                any = true;
            }
        }
        return any;
    }

    /** In which life a follower said how far it is; -1 if it has not. */
    public long lifeOf(int broker) {
        ReplicaProgress follower = followers.get(broker);
        return follower == null ? UNKNOWN_LIFE : follower.brokerEpoch();
    }
}
