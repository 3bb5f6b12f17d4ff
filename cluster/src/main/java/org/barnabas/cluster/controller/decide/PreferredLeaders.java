package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.jspecify.annotations.Nullable;

/**
 * Gives leaderships back to the preferred replicas, the first of each assignment, of brokers that lead too little since
 * they were away ({@code auto.leader.rebalance.enable}). Pure.
 */
public final class PreferredLeaders {

    /** One step moves at most this many leaderships, so that clients are not all sent elsewhere at once. */
    static final int MOVES_MAX = 1_000;

    private PreferredLeaders() {}

    /** How many partitions prefer a broker, and how many of those somebody else leads. */
    private static final class Share {
        private int all;
        private int elsewhere;
    }

    /**
     * What is to be moved now.
     *
     * @param percent of a broker's preferred leaderships that may be elsewhere
     */
    public static Decision<Integer> decide(ControllerState state, int percent) {
        Map<Integer, Share> shares = shares(state);
        List<Change> changes = new ArrayList<>();
        int moves = 0;
        for (TopicImage topic : state.topics()) {
            List<PartitionImage> changed = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                Share share = shares.get(preferred(partition));
                boolean due = share != null
                        && partition.leader() != preferred(partition)
                        && 100L * share.elsewhere > (long) percent * share.all;
                PartitionImage next = due && moves + changed.size() < MOVES_MAX && !partition.reassigning()
                        ? elect(state, topic, partition)
                        : null;
                if (next != null) {
                    changed.add(next);
                }
            }
            if (!changed.isEmpty()) {
                moves += changed.size();
                changes.add(new Change.PartitionsChanged(topic.with(changed), changed));
            }
        }
        return Decision.of(state, changes, moves);
    }

    private static Map<Integer, Share> shares(ControllerState state) {
        Map<Integer, Share> shares = new HashMap<>();
        for (TopicImage topic : state.topics()) {
            for (PartitionImage partition : topic.partitions()) {
                Share share = shares.computeIfAbsent(preferred(partition), id -> new Share());
                share.all++;
                share.elsewhere += partition.leader() == preferred(partition) ? 0 : 1;
            }
        }
        return shares;
    }

    /**
     * The partition led by its preferred replica; null if that is not in sync, not there, back only now, without room, or about
     * to stop.
     */
    static @Nullable PartitionImage elect(ControllerState state, TopicImage topic, PartitionImage partition) {
        int preferred = preferred(partition);
        boolean able = state.isOnline(preferred, topic, partition.partition())
                && !state.isReluctant(preferred, topic, partition.partition())
                && partition.isr().contains(preferred)
                && !MemberLives.bounced(state, partition).contains(preferred)
                && partition.partitionEpoch() >= 0;
        return able ? LeaderElection.next(partition, preferred, partition.isr(), state.epoch()) : null;
    }

    private static int preferred(PartitionImage partition) {
        return partition.replicas().isEmpty()
                ? PartitionImage.NO_LEADER
                : partition.replicas().get(0);
    }
}
