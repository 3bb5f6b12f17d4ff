package org.barnabas.cluster.controller;

import java.util.Map;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.PartitionImage;
import org.jspecify.annotations.Nullable;

/** The configurations that elections depend on: a topic's own, the cluster's, the controller's, in this order. Pure. */
final class TopicRules {

    static final String MIN_INSYNC = "min.insync.replicas";
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
    static int minInsync(ControllerState state, ControllerSettings settings, String topic, PartitionImage partition) {
        return Math.min(
                minInsync(state::config, settings, topic), partition.replicas().size());
    }

    /** The same for a topic, before the number of replicas is looked at. */
    static int minInsync(Configs configs, ControllerSettings settings, String topic) {
        String value = value(configs, topic, MIN_INSYNC);
        if (value == null) {
            return settings.minInsyncReplicas();
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return settings.minInsyncReplicas();
        }
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
