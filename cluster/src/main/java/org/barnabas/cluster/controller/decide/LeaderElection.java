package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a partition. Pure.
 *
 * <p>The order, each time by the order of the assignment (R12, KIP-966):
 *
 * <ol>
 *   <li>in-sync replicas that were registered all the time;
 *   <li>in-sync replicas that bounced but lost nothing, the last leader first;
 *   <li>eligible leaders;
 *   <li>the last leader, once every replica that might know more has come back without its records;
 *   <li>anybody, where the topic allows it, at the price of records.
 * </ol>
 *
 * <p>A broker that bounced since the state was written counts as failed first (R10): it leaves the in-sync set as long
 * as somebody else is in it, and its leadership ends; taken up again it is a new one.
 *
 * <p>The leader epoch tells leaderships apart, so it grows with a new one only. That others leave the in-sync set under
 * a leader that lives on is told by the partition epoch alone: it goes on, with everybody who waits for it
 * (KAFKA-15021). What a replica that left said before does not bring it back: joining is fenced by the partition epoch,
 * and names the life of the broker (R11).
 */
final class LeaderElection {

    private LeaderElection() {}

    /**
     * What an election depends on beside the partition.
     *
     * @param live brokers that are registered now and can serve the partition: their log directory has not failed
     * @param reluctant registered brokers that are about to stop, or have no room for appends: they go on, but begin nothing
     *     that another can
     * @param bounced brokers that are registered now, but were not all the time since the state was written
     * @param lossy those of them that may have lost records, because they had not stopped cleanly
     * @param minInsync how many in-sync replicas a full acknowledgement needs, by leader
     * @param unclean whether anybody may lead rather than nobody
     * @param controllerEpoch of the controller that decides
     */
    record Conditions(
            IntPredicate live,
            IntPredicate reluctant,
            Set<Integer> bounced,
            Set<Integer> lossy,
            MinInsync minInsync,
            boolean unclean,
            int controllerEpoch) {}

    /** The new state, with the next epochs, or null if nothing changes. */
    static @Nullable PartitionImage elect(PartitionImage partition, Conditions now) {
        List<Integer> healthy = filter(
                partition.isr(), id -> now.live().test(id) && !now.bounced().contains(id));
        int leader = partition.leader();
        if (!partition.hasLeader() || !healthy.contains(leader)) {
            leader = first(partition.replicas(), healthy, now);
        }
        if (leader != PartitionImage.NO_LEADER) {
            if (leader != partition.leader()) {
                return led(partition, leader, healthy, now);
            }
            PartitionImage inherited = inherited(partition, heirs(partition, leader, healthy, now), now);
            boolean same = healthy.size() == partition.isr().size()
                    && inherited.heirs().equals(partition.heirs())
                    && inherited.lives().equals(partition.lives());
            return same ? null : beside(inherited, healthy, now.controllerEpoch());
        }
        // Nobody stayed. Those that lost nothing go on together, as after a loss of all sessions.
        List<Integer> returned = filter(
                partition.isr(), id -> now.live().test(id) && !now.lossy().contains(id));
        leader = partition.hasLeader() && returned.contains(partition.leader())
                ? partition.leader()
                : first(partition.replicas(), returned, now);
        if (leader != PartitionImage.NO_LEADER) {
            return led(partition, leader, returned, now);
        }
        leader = alone(partition, now);
        return leader != PartitionImage.NO_LEADER
                ? led(partition, leader, List.of(leader), now)
                : leaderless(partition, now);
    }

    /** Who may lead although no in-sync replica is there with all that it had. */
    private static int alone(PartitionImage partition, Conditions now) {
        List<Integer> lossless = lossless(partition, now);
        List<Integer> eligible =
                filter(partition.heirs().eligible(), id -> !now.lossy().contains(id));
        int leader = now.minInsync().isOneCopyEnough()
                ? first(partition.replicas(), filter(partition.isr(), now.live()), now)
                : PartitionImage.NO_LEADER;
        if (leader == PartitionImage.NO_LEADER) {
            leader = first(partition.replicas(), filter(eligible, now.live()), now);
        }
        boolean hope = !eligible.isEmpty() || !lossless.isEmpty();
        if (leader == PartitionImage.NO_LEADER && (!hope || now.unclean())) {
            int last = lastLeader(partition);
            leader = now.live().test(last) ? last : leader;
            if (leader == PartitionImage.NO_LEADER && !hope) {
                leader = first(partition.replicas(), filter(partition.isr(), now.live()), now);
            }
        }
        if (leader == PartitionImage.NO_LEADER && now.unclean()) {
            leader = first(partition.replicas(), filter(partition.replicas(), now.live()), now);
        }
        return leader;
    }

    private static int lastLeader(PartitionImage partition) {
        int last =
                partition.hasLeader() ? partition.leader() : partition.heirs().lastLeader();
        return partition.replicas().contains(last) ? last : PartitionImage.NO_LEADER;
    }

    /** In-sync replicas that have not come back without their records: they are gone, and their return is hoped for. */
    private static List<Integer> lossless(PartitionImage partition, Conditions now) {
        return filter(partition.isr(), id -> !now.lossy().contains(id));
    }

    /** A new leadership. What the leader has now is what counts, whether or not it lost records before. */
    private static PartitionImage led(PartitionImage partition, int leader, List<Integer> isr, Conditions now) {
        PartitionImage inherited = inherited(partition, heirs(partition, leader, isr, now), now);
        Lives lives = inherited.lives().without(id -> id == leader);
        return next(inherited.withLives(lives), leader, isr, now.controllerEpoch());
    }

    /** Who bounced and lost nothing is, as far as it still is one, a member in its present life from now on. */
    private static PartitionImage inherited(PartitionImage partition, Heirs heirs, Conditions now) {
        return partition
                .withHeirs(heirs)
                .withLives(partition
                        .lives()
                        .without(
                                id -> now.bounced().contains(id) && !now.lossy().contains(id)));
    }

    private static Heirs heirs(PartitionImage partition, int leader, List<Integer> isr, Conditions now) {
        boolean knows =
                partition.isr().contains(leader) || partition.heirs().eligible().contains(leader);
        // What is left behind by a leader that misses records makes nobody eligible.
        return knows && !now.lossy().contains(leader)
                ? EligibleLeaders.beside(
                        partition, isr, now.lossy(), now.minInsync().under(leader))
                : Heirs.NONE;
    }

    /** Nobody may lead. The in-sync set says whose return ends this; who came back without records is no longer in it. */
    private static @Nullable PartitionImage leaderless(PartitionImage partition, Conditions now) {
        List<Integer> isr = now.minInsync().isOneCopyEnough() ? partition.isr() : lossless(partition, now);
        List<Integer> eligible =
                filter(partition.heirs().eligible(), id -> !now.lossy().contains(id));
        Heirs heirs = new Heirs(eligible, lastLeader(partition));
        PartitionImage inherited = partition.withHeirs(heirs);
        if (partition.hasLeader()) {
            return next(inherited, PartitionImage.NO_LEADER, isr, now.controllerEpoch());
        }
        boolean same = isr.size() == partition.isr().size()
                && eligible.equals(partition.heirs().eligible());
        return same ? null : beside(inherited, isr, now.controllerEpoch());
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

    /** The state with another in-sync set, or other heirs, beside the leader that there is: its epoch stays. */
    static PartitionImage beside(PartitionImage partition, List<Integer> isr, int controllerEpoch) {
        return partition
                .withLeadership(partition.leader(), partition.leaderEpoch(), isr, controllerEpoch)
                .withPartitionEpoch(partition.partitionEpoch() + 1);
    }

    /** The state under a new leadership, also of the same broker, with the next epochs. */
    static PartitionImage next(PartitionImage partition, int leader, List<Integer> isr, int controllerEpoch) {
        return partition
                .withLeadership(leader, partition.leaderEpoch() + 1, isr, controllerEpoch)
                .withPartitionEpoch(partition.partitionEpoch() + 1);
    }

    static List<Integer> filter(List<Integer> ids, IntPredicate condition) {
        List<Integer> passed = new ArrayList<>(ids.size());
        for (int id : ids) {
            if (condition.test(id)) {
                passed.add(id);
            }
        }
        return passed;
    }

    /** The first candidate in the order of the assignment; one that is reluctant only if there is no other. */
    private static int first(List<Integer> replicas, List<Integer> candidates, Conditions now) {
        int reluctant = PartitionImage.NO_LEADER;
        for (int id : replicas) {
            if (candidates.contains(id)) {
                if (!now.reluctant().test(id)) {
                    return id;
                }
                reluctant = reluctant == PartitionImage.NO_LEADER ? id : reluctant;
            }
        }
        return reluctant;
    }
}
