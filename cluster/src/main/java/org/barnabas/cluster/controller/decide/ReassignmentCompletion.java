package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.jspecify.annotations.Nullable;

/**
 * Ends moves of replicas whose whole target is in sync: the leadership goes to a replica that stays, the others leave the
 * in-sync set and the assignment, and their files go (KIP-455). Pure.
 */
public final class ReassignmentCompletion {

    private ReassignmentCompletion() {}

    /** Ends what can be ended among these topics. */
    public static Decision<Integer> decide(
            ControllerState state, ControllerSettings settings, Iterable<String> topics) {
        List<Change> changes = new ArrayList<>();
        int count = 0;
        for (String name : topics) {
            TopicImage topic = state.topic(name);
            List<PartitionImage> ended = new ArrayList<>();
            if (topic != null) {
                for (PartitionImage partition : topic.partitions()) {
                    PartitionImage next = completed(state, settings, topic, partition);
                    if (next != null) {
                        ended.add(next);
                    }
                }
            }
            if (topic != null && !ended.isEmpty()) {
                count += ended.size();
                changes.add(new Change.Reassigned(topic.with(ended), ended, Reassignments.gone(topic, ended), false));
            }
        }
        return Decision.of(state, changes, count);
    }

    /** Names of topics with a move. */
    public static List<String> moving(ControllerState state) {
        List<String> names = new ArrayList<>();
        for (TopicImage topic : state.topics()) {
            if (topic.partitions().stream().anyMatch(PartitionImage::reassigning)) {
                names.add(topic.name());
            }
        }
        return names;
    }

    /** Whether replicas move and all of the target is in sync. */
    public static boolean isDue(PartitionImage partition) {
        return partition.reassigning()
                && partition.hasLeader()
                && partition.isr().containsAll(Reassignments.target(partition));
    }

    /** The partition after its move; null if it does not move, or not all of the target is in sync. */
    static @Nullable PartitionImage completed(
            ControllerState state, ControllerSettings settings, TopicImage topic, PartitionImage partition) {
        if (!isDue(partition)) {
            return null;
        }
        List<Integer> target = Reassignments.target(partition);
        int leader =
                target.contains(partition.leader()) ? partition.leader() : successor(state, topic, partition, target);
        if (leader == PartitionImage.NO_LEADER) {
            return null;
        }
        List<Integer> isr = LeaderElection.filter(partition.isr(), target::contains);
        PartitionImage done = partition.withReplicas(target, List.of(), List.of());
        int minInsync =
                TopicRules.minInsync(state, settings, topic.name(), done).under(leader);
        Heirs heirs = isr.size() >= minInsync ? Heirs.NONE : heirs(partition, target);
        return reassigned(partition, done.withHeirs(heirs), leader, isr, state.epoch());
    }

    /**
     * The state with another assignment. A replica that is one no longer must not be counted by what it still says, so the
     * leader epoch grows when one leaves, and not when only others come.
     *
     * @param after with the replicas and heirs to be
     */
    static PartitionImage reassigned(
            PartitionImage before, PartitionImage after, int leader, List<Integer> isr, int controllerEpoch) {
        boolean goesOn = leader == before.leader() && after.replicas().containsAll(before.replicas());
        return goesOn
                ? LeaderElection.beside(after, isr, controllerEpoch)
                : LeaderElection.next(after, leader, isr, controllerEpoch);
    }

    /** The first of these replicas that is in sync and there; one without room only if there is no other. */
    static int successor(ControllerState state, TopicImage topic, PartitionImage partition, List<Integer> replicas) {
        Set<Integer> bounced = MemberLives.bounced(state, partition);
        List<Integer> able = LeaderElection.filter(
                replicas,
                id -> partition.isr().contains(id)
                        && !bounced.contains(id)
                        && state.isAlive(id)
                        && !state.isLeaving(id));
        return FullLeaders.firstWithRoom(state, topic, partition, able);
    }

    /** Heirs among the replicas that are left. */
    static Heirs heirs(PartitionImage partition, List<Integer> replicas) {
        List<Integer> eligible = LeaderElection.filter(partition.heirs().eligible(), replicas::contains);
        int last = partition.heirs().lastLeader();
        return new Heirs(eligible, replicas.contains(last) ? last : PartitionImage.NO_LEADER);
    }
}
