package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;

/** Decides what follows when brokers come, go or bounce, and when a controller starts. Pure. */
final class BrokerChanges {

    private static final String UNCLEAN_KEY = "unclean.leader.election.enable";

    private BrokerChanges() {}

    /**
     * Elections that are due now; also first states for partitions whose creator died before it wrote them.
     *
     * @param bounced tells which brokers bounced since a partition's state was written
     */
    static Decision<Integer> decide(ControllerState state, boolean uncleanByDefault, Bounced bounced) {
        List<Change> changes = new ArrayList<>();
        int elections = 0;
        for (TopicImage topic : state.topics()) {
            boolean unclean = unclean(state, topic.name(), uncleanByDefault);
            List<PartitionImage> changed = new ArrayList<>();
            List<PartitionImage> initialised = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                if (partition.partitionEpoch() < 0) {
                    initialised.add(LeaderElection.first(partition, state::isAlive, state.epoch()));
                    continue;
                }
                Set<Integer> since = bounced.since(topic.name(), partition);
                PartitionImage next = LeaderElection.elect(partition, state::isAlive, since, unclean, state.epoch());
                if (next != null) {
                    changed.add(next);
                }
            }
            elections += changed.size() + initialised.size();
            add(changes, topic, initialised, changed);
        }
        return Decision.of(state, changes, elections);
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

    private static boolean unclean(ControllerState state, String topic, boolean byDefault) {
        Map<String, String> config = state.config(ConfigScope.TOPIC, topic);
        String value = config == null ? null : config.get(UNCLEAN_KEY);
        return value == null ? byDefault : Boolean.parseBoolean(value.trim());
    }

    /** Knows bounces. */
    interface Bounced {

        /** Ids of brokers that are registered anew since the partition's state was written. */
        Set<Integer> since(String topic, PartitionImage partition);

        /** The same brokers for every partition. */
        static Bounced all(Set<Integer> ids) {
            Set<Integer> copy = new HashSet<>(ids);
            return (topic, partition) -> copy;
        }
    }
}
