package org.barnabas.broker.config;

import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.KeysWithoutEffect;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of threads that are set at run time go in steps (KIP-226): a slip of the pen must not start a hundred thousand.
 */
public final class ThreadCounts {

    private static final List<ConfigKey<Integer>> KEYS = List.of(
            ListenerConfig.NETWORK_THREADS,
            KeysWithoutEffect.IO_THREADS,
            KeysWithoutEffect.BACKGROUND_THREADS,
            KeysWithoutEffect.REPLICA_FETCHERS,
            StorageConfig.RECOVERY_THREADS,
            StorageConfig.CLEANER_THREADS);

    private ThreadCounts() {}

    /**
     * Why a number is not taken, in words for the client; null if all are. What returns to the file's value is taken: the
     * broker has started with it.
     *
     * @param now what holds
     * @param then what would hold
     * @param setBroker what would be set at run time for the broker
     * @param setDefault what would be set at run time for all of them
     * @throws ConfigException if a value is none of its key
     */
    public static @Nullable String problem(
            BrokerConfig now, BrokerConfig then, Map<String, String> setBroker, Map<String, String> setDefault) {
        for (ConfigKey<Integer> key : KEYS) {
            boolean set = setBroker.containsKey(key.name()) || setDefault.containsKey(key.name());
            String problem = set ? problem(key, now, then) : null;
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String problem(ConfigKey<Integer> key, BrokerConfig now, BrokerConfig then) {
        int before = count(key, now);
        int after = count(key, then);
        if (before == after) {
            return null;
        }
        // Nothing depends on it, and tools start from what is shown where it is not set, or from Apache Kafka's
        // default.
        int shown = key == KeysWithoutEffect.IO_THREADS && !now.isWritten(key.name())
                ? now.listeners().networkThreads()
                : before;
        if (after < 1) {
            return key + "=" + after + " is not taken at run time: at least 1.";
        }
        if (after < Math.min(before, shown) / 2) {
            return key + "=" + after + " is less than half of the " + before
                    + " that hold now: go down in steps, or write" + " it in the broker's file and restart the broker.";
        }
        // Half of 2^31 - 1 and more has no double.
        if (after > 2L * Math.max(1, Math.max(before, shown))) {
            return key + "=" + after + " is more than twice the " + before
                    + " that hold now: go up in steps, or write it" + " in the broker's file and restart the broker.";
        }
        return null;
    }

    private static int count(ConfigKey<Integer> key, BrokerConfig config) {
        return key == ListenerConfig.NETWORK_THREADS ? config.listeners().networkThreads() : config.count(key);
    }
}
