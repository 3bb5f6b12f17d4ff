package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;

/**
 * Takes the right from eligible leaders whose in-sync set becomes large enough by a lower {@code min.insync.replicas}:
 * from then on records are acknowledged without them (R12). It is taken before the configuration is written. Pure.
 */
public final class MinInsyncChange {

    private MinInsyncChange() {}

    /** An alteration of configurations, preceded by what it takes from eligible leaders. */
    public static <R> Decision<R> before(ControllerState state, ControllerSettings settings, Decision<R> alteration) {
        Map<String, Map<String, String>> altered = new HashMap<>();
        Set<String> topics = new TreeSet<>();
        for (Change change : alteration.changes()) {
            if (change instanceof Change.ConfigChanged config) {
                altered.put(config.scope() + config.name(), config.config());
                topics.addAll(config.scope() == ConfigScope.TOPIC ? Set.of(config.name()) : state.topicNames());
            }
        }
        TopicRules.Configs configs = (scope, name) -> {
            Map<String, String> next = altered.get(scope + name);
            return next != null ? next : state.config(scope, name);
        };
        List<Change> changes = taken(state, settings, configs, topics);
        if (changes.isEmpty()) {
            return alteration;
        }
        changes.addAll(alteration.changes());
        return Decision.of(state, changes, alteration.response());
    }

    /** The same for configurations that are in effect already, because a tool wrote them. */
    public static Decision<Integer> after(
            ControllerState state, ControllerSettings settings, Collection<String> topics) {
        return Decision.of(state, taken(state, settings, state::config, topics), 0);
    }

    private static List<Change> taken(
            ControllerState state, ControllerSettings settings, TopicRules.Configs configs, Collection<String> topics) {
        List<Change> changes = new ArrayList<>();
        for (String name : topics) {
            TopicImage topic = state.topic(name);
            List<PartitionImage> changed = new ArrayList<>();
            if (topic != null) {
                for (PartitionImage partition : topic.partitions()) {
                    int needed = TopicRules.minInsync(configs, state, settings, name, partition)
                            .under(partition.leader());
                    boolean enough = partition.hasLeader() && partition.isr().size() >= needed;
                    if (enough && !partition.heirs().equals(Heirs.NONE)) {
                        changed.add(
                                LeaderElection.beside(partition.withHeirs(Heirs.NONE), partition.isr(), state.epoch()));
                    }
                }
            }
            if (topic != null && !changed.isEmpty()) {
                changes.add(new Change.PartitionsChanged(topic.with(changed), changed));
            }
        }
        return changes;
    }
}
