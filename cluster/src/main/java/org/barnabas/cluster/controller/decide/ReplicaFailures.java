package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.TopicImage;

/**
 * Decides what follows when a log directory of a living broker fails (KIP-112): for the partitions in it the same as if
 * the broker had died, for all others nothing. And when it has no room, or has some again: {@link FullLeaders}. Pure.
 */
public final class ReplicaFailures {

    private ReplicaFailures() {}

    /**
     * Decides who leads and who is in sync after replicas failed, filled up or came back.
     *
     * @param changed partitions of which a replica did; the state knows which
     */
    public static Decision<Integer> decide(
            ControllerState state, ControllerSettings settings, Set<PartitionKey> changed) {
        List<Change> changes = new ArrayList<>();
        Map<TopicImage, List<PartitionImage>> mentioned = new LinkedHashMap<>();
        int elections = 0;
        for (TopicImage topic : state.topics()) {
            List<PartitionImage> elected = new ArrayList<>();
            List<PartitionImage> touched = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                if (partition.partitionEpoch() < 0
                        || !changed.contains(new PartitionKey(topic.id(), partition.partition()))) {
                    continue;
                }
                PartitionImage next =
                        LeaderElection.elect(partition, BrokerChanges.conditions(state, settings, topic, partition));
                next = next == null ? FullLeaders.relieved(state, topic, partition) : next;
                if (next == null) {
                    touched.add(partition);
                } else {
                    elected.add(next);
                }
            }
            if (!elected.isEmpty()) {
                changes.add(new Change.PartitionsChanged(topic.with(elected), elected));
            }
            if (!touched.isEmpty()) {
                mentioned.put(topic, touched);
            }
            elections += elected.size();
        }
        Decision<Integer> decision = Decision.of(state, changes, elections);
        mentioned.forEach(decision.messages()::mention);
        return decision;
    }
}
