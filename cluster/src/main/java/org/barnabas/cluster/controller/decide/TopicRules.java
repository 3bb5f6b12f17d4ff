package org.barnabas.cluster.controller.decide;

import java.util.HashMap;
import java.util.Map;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.MinInsyncRule;
import org.barnabas.cluster.image.PartitionImage;
import org.jspecify.annotations.Nullable;

/** The configurations that elections depend on: a topic's own, the cluster's, the brokers', in this order. Pure. */
final class TopicRules {

    private static final String UNCLEAN = "unclean.leader.election.enable";

    private TopicRules() {}

    /** Where configurations are looked up. */
    interface Configs {

        /** What is set, or null. */
        @Nullable
        Map<String, String> config(ConfigScope scope, String name);
    }

    /** Whether replicas that miss records may lead. */
    static boolean unclean(ControllerState state, ControllerSettings settings, String topic) {
        String value = value(state::config, topic, UNCLEAN);
        return value == null ? settings.uncleanElection() : Boolean.parseBoolean(value);
    }

    /** How many in-sync replicas an acknowledgement of all needs; never more than there are replicas. */
    static MinInsync minInsync(
            ControllerState state, ControllerSettings settings, String topic, PartitionImage partition) {
        return minInsync(state::config, state, settings, topic, partition);
    }

    /** The same, with configurations that are about to be written. */
    static MinInsync minInsync(
            Configs configs,
            ControllerState state,
            ControllerSettings settings,
            String topic,
            PartitionImage partition) {
        int shared = MinInsyncRule.shared(
                configs.config(ConfigScope.TOPIC, topic),
                configs.config(ConfigScope.BROKER, ClusterImage.DEFAULT_BROKER));
        int most = partition.replicas().size();
        if (shared > 0) {
            return MinInsync.of(Math.min(shared, most));
        }
        Map<Integer, Integer> own = new HashMap<>();
        for (int replica : partition.replicas()) {
            own.put(replica, Math.min(state.minInsyncOf(replica, settings.minInsyncReplicas()), most));
        }
        return new MinInsync(0, own);
    }

    private static @Nullable String value(Configs configs, String topic, String key) {
        String own = find(configs.config(ConfigScope.TOPIC, topic), key);
        return own != null ? own : find(configs.config(ConfigScope.BROKER, ClusterImage.DEFAULT_BROKER), key);
    }

    private static @Nullable String find(@Nullable Map<String, String> config, String key) {
        String value = config == null ? null : config.get(key);
        return value == null ? null : value.trim();
    }
}
