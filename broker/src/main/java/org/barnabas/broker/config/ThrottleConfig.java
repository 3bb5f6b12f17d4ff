package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;

/**
 * How fast this broker copies replicas that are throttled (KIP-73). Bytes per second; {@link Long#MAX_VALUE}: no limit.
 *
 * @param leaderRate out of this broker, to all followers that are not in sync together
 * @param followerRate into this broker
 */
public record ThrottleConfig(long leaderRate, long followerRate) {

    static final ConfigKey<Long> LEADER_RATE = ConfigKey.ofLong("leader.replication.throttled.rate", Long.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many bytes per second this broker serves to replicas that are not in sync, of the partitions in"
                    + " leader.replication.throttled.replicas.");
    static final ConfigKey<Long> FOLLOWER_RATE = ConfigKey.ofLong("follower.replication.throttled.rate", Long.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many bytes per second this broker copies to catch up, of the partitions in"
                    + " follower.replication.throttled.replicas.");

    static List<ConfigKey<?>> keys() {
        return List.of(LEADER_RATE, FOLLOWER_RATE);
    }

    static ThrottleConfig of(ConfigValues values) {
        return new ThrottleConfig(values.get(LEADER_RATE), values.get(FOLLOWER_RATE));
    }
}
