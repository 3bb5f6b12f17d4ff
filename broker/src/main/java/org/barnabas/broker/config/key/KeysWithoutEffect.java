package org.barnabas.broker.config.key;

import java.util.List;

/**
 * Keys of Apache Kafka that tools read and set, also at run time, and that change nothing here. What they stand at is what
 * holds in this broker.
 */
public final class KeysWithoutEffect {

    /** What brokers here speak among themselves, and how ZooKeeper's nodes look. */
    public static final ConfigKey<String> INTER_BROKER_PROTOCOL_VERSION = ConfigKey.ofString(
                    "inter.broker.protocol.version", "3.9-IV0")
            .doc("Brokers speak with each other as those of Apache Kafka 3.9 do; it cannot be chosen.");

    public static final ConfigKey<Integer> IO_THREADS = ConfigKey.ofInt("num.io.threads", 8)
            .atLeast(1)
            .withoutEffect()
            .doc(
                    "No effect: the event loops (num.network.threads) handle requests too. Shows their number where it is not"
                            + " set.");

    public static final ConfigKey<Integer> BACKGROUND_THREADS = ConfigKey.ofInt("background.threads", 1)
            .atLeast(1)
            .withoutEffect()
            .doc("No effect: one thread does what blocks and is short.");
    public static final ConfigKey<Integer> REPLICA_FETCHERS = ConfigKey.ofInt("num.replica.fetchers", 1)
            .atLeast(1)
            .withoutEffect()
            .doc("No effect: a follower has one fetch under way for each leader, of all partitions together.");

    private KeysWithoutEffect() {}

    public static List<ConfigKey<?>> keys() {
        return List.of(IO_THREADS, BACKGROUND_THREADS, REPLICA_FETCHERS, INTER_BROKER_PROTOCOL_VERSION);
    }

    /** Whether what somebody wrote for the key changes nothing. */
    public static boolean contains(ConfigKey<?> key) {
        return key.update() == ConfigKey.Update.WITHOUT_EFFECT || key == INTER_BROKER_PROTOCOL_VERSION;
    }
}
