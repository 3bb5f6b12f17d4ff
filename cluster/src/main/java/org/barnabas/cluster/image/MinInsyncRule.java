package org.barnabas.cluster.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one rule for {@code min.insync.replicas}, for the leader, which acknowledges by it, and for the controller, which
 * keeps eligible leaders by it (R12): the topic's value, else the cluster's, else what the leader's own file says. What
 * is set for a single broker at run time does not count: the controller of another broker could not know it in time
 * (KIP-966). A value that is no positive number counts as not set. Any thread.
 */
public final class MinInsyncRule {

    /** The key, of topics and of brokers. */
    public static final String KEY = "min.insync.replicas";

    private MinInsyncRule() {}

    /**
     * How many replicas have to be in sync, before the number of replicas is looked at.
     *
     * @param topic what is set for the topic
     * @param cluster what is set for all brokers
     * @param own what the leader's file says
     */
    public static int of(@Nullable Map<String, String> topic, @Nullable Map<String, String> cluster, int own) {
        int shared = shared(topic, cluster);
        return shared > 0 ? shared : own;
    }

    /** What topic or cluster say, so that it holds whoever leads; 0 if they say nothing. */
    public static int shared(@Nullable Map<String, String> topic, @Nullable Map<String, String> cluster) {
        int value = value(topic);
        return value > 0 ? value : value(cluster);
    }

    private static int value(@Nullable Map<String, String> config) {
        String text = config == null ? null : config.get(KEY);
        try {
            return text == null ? 0 : Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
