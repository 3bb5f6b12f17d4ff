package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.barnabas.cluster.PartitionImage;
import org.jspecify.annotations.Nullable;

/** Who leads a partition. Pure. */
final class LeaderElection {

    private LeaderElection() {}

    /**
     * What a partition's state becomes when brokers went, came or bounced.
     *
     * <p>An in-sync replica that lives leads, in the order of the assignment. Only if there is none and {@code unclean}
     * allows it, any replica that lives does, at the price of records. A broker that bounced since the state was written
     * counts as failed first (R10): it leaves the in-sync set as long as somebody else is in it, and its leadership ends;
     * taken up again it is a new one, because what was not on disk may be lost.
     *
     * @param alive brokers that are registered now
     * @param bounced brokers that are registered now, but were not all the time since the state was written
     * @param controllerEpoch of the controller that decides
     * @return the new state, with the next partition epoch, or null if nothing changes
     */
    static @Nullable PartitionImage elect(
            PartitionImage partition, IntPredicate alive, Set<Integer> bounced, boolean unclean, int controllerEpoch) {
        List<Integer> healthy = filter(partition.isr(), id -> alive.test(id) && !bounced.contains(id));
        List<Integer> present = filter(partition.isr(), alive);
        int leader = partition.leader();
        boolean leads = partition.hasLeader() && healthy.contains(leader);
        if (leads) {
            return healthy.size() == partition.isr().size() ? null : next(partition, leader, healthy, controllerEpoch);
        }
        int candidate = first(partition.replicas(), healthy::contains);
        if (candidate != PartitionImage.NO_LEADER) {
            return next(partition, candidate, healthy, controllerEpoch);
        }
        candidate = first(partition.replicas(), present::contains);
        if (candidate != PartitionImage.NO_LEADER) {
            return next(partition, candidate, List.of(candidate), controllerEpoch);
        }
        candidate = unclean ? first(partition.replicas(), alive) : PartitionImage.NO_LEADER;
        if (candidate != PartitionImage.NO_LEADER) {
            return next(partition, candidate, List.of(candidate), controllerEpoch);
        }
        // Nobody may lead. The in-sync set stays: it says whose return ends this.
        return partition.hasLeader()
                ? next(partition, PartitionImage.NO_LEADER, partition.isr(), controllerEpoch)
                : null;
    }

    /** The state of a partition that never had one; all live replicas are in sync, for there is nothing to copy. */
    static PartitionImage first(PartitionImage partition, IntPredicate alive, int controllerEpoch) {
        List<Integer> isr = filter(partition.replicas(), alive);
        if (isr.isEmpty()) {
            return partition
                    .withLeadership(PartitionImage.NO_LEADER, 0, partition.replicas(), controllerEpoch)
                    .withPartitionEpoch(0);
        }
        return partition.withLeadership(isr.get(0), 0, isr, controllerEpoch).withPartitionEpoch(0);
    }

    private static PartitionImage next(PartitionImage partition, int leader, List<Integer> isr, int controllerEpoch) {
        return partition
                .withLeadership(leader, partition.leaderEpoch() + 1, isr, controllerEpoch)
                .withPartitionEpoch(partition.partitionEpoch() + 1);
    }

    private static List<Integer> filter(List<Integer> ids, IntPredicate condition) {
        List<Integer> passed = new ArrayList<>(ids.size());
        for (int id : ids) {
            if (condition.test(id)) {
                passed.add(id);
            }
        }
        return passed;
    }

    private static int first(List<Integer> replicas, IntPredicate condition) {
        for (int id : replicas) {
            if (condition.test(id)) {
                return id;
            }
        }
        return PartitionImage.NO_LEADER;
    }
}
