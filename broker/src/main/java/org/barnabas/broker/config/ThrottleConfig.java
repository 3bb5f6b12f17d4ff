package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/**
 * How fast this broker copies replicas that are throttled (KIP-73). Bytes per second; {@link Long#MAX_VALUE}: no limit.
 */
public final class ThrottleConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Long> LEADER_RATE = KEYS.add(ConfigKey.ofLong(
                    "leader.replication.throttled.rate", Long.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many bytes per second this broker serves to replicas that are not in sync, of the partitions in"
                    + " leader.replication.throttled.replicas."));
    static final ConfigKey<Long> FOLLOWER_RATE =
            KEYS.add(ConfigKey.ofLong("follower.replication.throttled.rate", Long.MAX_VALUE)
                    .atLeast(0)
                    .dynamic()
                    .doc("How many bytes per second this broker copies to catch up, of the partitions in"
                            + " follower.replication.throttled.replicas."));

    private ThrottleConfig(ConfigValues values) {
        super(values, KEYS.all());
    }

    static ThrottleConfig of(ConfigValues values) {
        return new ThrottleConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    /** Out of this broker, to all followers that are not in sync together. */
    public long leaderRate() {
        return get(LEADER_RATE);
    }

    /** Into this broker. */
    public long followerRate() {
        return get(FOLLOWER_RATE);
    }
}
