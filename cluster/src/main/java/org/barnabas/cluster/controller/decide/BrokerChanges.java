package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;

/** Decides what follows when brokers come, go or bounce, and when a controller starts. Pure. */
public final class BrokerChanges {

    private BrokerChanges() {}

    /**
     * Elections that are due now; also first states for partitions whose creator died before it wrote them.
     *
     * @param moved brokers that came or went: of their partitions clients hear in any case, for replicas went offline
     *     or came back
     */
    public static Decision<Integer> decide(ControllerState state, ControllerSettings settings, Set<Integer> moved) {
        List<Change> changes = new ArrayList<>();
        Map<TopicImage, List<PartitionImage>> mentioned = new LinkedHashMap<>();
        int elections = 0;
        for (TopicImage topic : state.topics()) {
            List<PartitionImage> changed = new ArrayList<>();
            List<PartitionImage> initialised = new ArrayList<>();
            List<PartitionImage> touched = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                if (partition.partitionEpoch() < 0) {
                    PartitionImage first = LeaderElection.first(partition, state::isAlive, state.epoch());
                    initialised.add(MemberLives.settled(state, first));
                    continue;
                }
                PartitionImage next = LeaderElection.elect(partition, conditions(state, settings, topic, partition));
                if (next != null && !isBestLeftAlone(state, partition, next)) {
                    changed.add(next);
                } else if (!Collections.disjoint(partition.replicas(), moved)) {
                    touched.add(partition);
                }
            }
            if (!touched.isEmpty()) {
                mentioned.put(topic, touched);
            }
            elections += changed.size() + initialised.size();
            add(changes, topic, initialised, changed);
        }
        Decision<Integer> decision = Decision.of(state, changes, elections);
        mentioned.forEach(decision.messages()::mention);
        return decision;
    }

    /** What an election depends on now. */
    static LeaderElection.Conditions conditions(
            ControllerState state, ControllerSettings settings, TopicImage topic, PartitionImage partition) {
        Set<Integer> bounced = MemberLives.bounced(state, partition);
        return new LeaderElection.Conditions(
                id -> state.isOnline(id, topic, partition.partition()),
                id -> state.isReluctant(id, topic, partition.partition()),
                bounced,
                MemberLives.lossy(state, partition, bounced),
                TopicRules.minInsync(state, settings, topic.name(), partition),
                TopicRules.unclean(state, settings, topic.name()),
                state.epoch());
    }

    /** A broker that was not reached may go on with what nobody else can take over: without it nobody would lead. */
    private static boolean isBestLeftAlone(ControllerState state, PartitionImage now, PartitionImage next) {
        return !next.hasLeader() && now.hasLeader() && state.isFenced(now.leader());
    }

    private static void add(
            List<Change> changes, TopicImage topic, List<PartitionImage> initialised, List<PartitionImage> changed) {
        TopicImage current = topic;
        if (!initialised.isEmpty()) {
            current = current.with(initialised);
            changes.add(new Change.PartitionsInitialised(current, initialised));
        }
        if (!changed.isEmpty()) {
            changes.add(new Change.PartitionsChanged(current.with(changed), changed));
        }
    }
}
