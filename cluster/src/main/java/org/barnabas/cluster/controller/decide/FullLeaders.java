package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;
import org.jspecify.annotations.Nullable;

/**
 * Takes leaderships from replicas whose log directory takes no appends for want of room, and gives them to others in sync
 * that have room. Who is in sync is left to the leaders: a replica without room has all that it had, and leaves the set when
 * it holds the others up. Where nobody else is in sync it goes on leading, and refusing. Pure.
 */
public final class FullLeaders {

    private FullLeaders() {}

    /** Of the partitions in which a decision has changed who is in sync, those whose leader has no room. */
    public static Set<PartitionKey> among(ControllerState state, Decision<?> decision) {
        Set<PartitionKey> led = new LinkedHashSet<>();
        for (Change change : decision.changes()) {
            if (change instanceof Change.InSyncSetsChanged changed) {
                for (PartitionImage partition : changed.partitions()) {
                    if (state.isFull(partition.leader(), changed.topic(), partition.partition())) {
                        led.add(new PartitionKey(changed.topic().id(), partition.partition()));
                    }
                }
            }
        }
        return led;
    }

    /** Elects for these partitions where it is of use; the response is how many. */
    public static Decision<Integer> decide(ControllerState state, Set<PartitionKey> partitions) {
        List<Change> changes = new ArrayList<>();
        int elections = 0;
        for (TopicImage topic : state.topics()) {
            List<PartitionImage> elected = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                boolean asked = partitions.contains(new PartitionKey(topic.id(), partition.partition()));
                PartitionImage next = asked ? relieved(state, topic, partition) : null;
                if (next != null) {
                    elected.add(next);
                }
            }
            if (!elected.isEmpty()) {
                elections += elected.size();
                changes.add(new Change.PartitionsChanged(topic.with(elected), elected));
            }
        }
        return Decision.of(state, changes, elections);
    }

    /** The partition led by an in-sync replica with room; null if its leader has room, or no such replica is there. */
    static @Nullable PartitionImage relieved(ControllerState state, TopicImage topic, PartitionImage partition) {
        int number = partition.partition();
        if (!partition.hasLeader() || !state.isFull(partition.leader(), topic, number)) {
            return null;
        }
        Set<Integer> bounced = MemberLives.bounced(state, partition);
        for (int id : partition.replicas()) {
            boolean able = partition.isr().contains(id)
                    && !bounced.contains(id)
                    && state.isOnline(id, topic, number)
                    && !state.isReluctant(id, topic, number);
            if (able) {
                return LeaderElection.next(partition, id, partition.isr(), state.epoch());
            }
        }
        return null;
    }

    /** The first of these replicas that has room; the first of all if none has, and nobody if there is none. */
    static int firstWithRoom(
            ControllerState state, TopicImage topic, PartitionImage partition, List<Integer> candidates) {
        for (int id : candidates) {
            if (!state.isFull(id, topic, partition.partition())) {
                return id;
            }
        }
        return candidates.isEmpty() ? PartitionImage.NO_LEADER : candidates.get(0);
    }
}
