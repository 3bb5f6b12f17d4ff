package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.Check;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/** Reading, replicas and leadership. Times are milliseconds, sizes bytes. */
public final class ReplicationConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> FETCH_MAX_BYTES = KEYS.add(ConfigKey.ofInt("fetch.max.bytes", 57_671_680)
            .atLeast(1024)
            .doc("The most bytes that one fetch answer holds, whatever the client asks for."));
    static final ConfigKey<Integer> SESSION_SLOTS =
            KEYS.add(ConfigKey.ofInt("max.incremental.fetch.session.cache.slots", 1_000)
                    .atLeast(0)
                    .doc("How many incremental fetch sessions are kept (KIP-227)."));
    static final ConfigKey<Long> LAG_MS = KEYS.add(ConfigKey.ofLong("replica.lag.time.max.ms", 30_000L)
            .doc("After how long without catching up a replica counts as out of sync."));
    static final ConfigKey<Integer> REQUEST_TIMEOUT = KEYS.add(ConfigKey.ofInt("request.timeout.ms", 30_000)
            .doc("How long the broker waits for an answer of another one."));
    static final ConfigKey<Boolean> AUTO_REBALANCE = KEYS.add(ConfigKey.ofBoolean("auto.leader.rebalance.enable", true)
            .doc("Whether leadership returns to the preferred replicas by itself."));
    static final ConfigKey<Long> IMBALANCE_CHECK =
            KEYS.add(ConfigKey.ofLong("leader.imbalance.check.interval.seconds", 300L)
                    .atLeast(1)
                    .doc("How often the controller looks for leaders that are not the preferred ones."));
    static final ConfigKey<Integer> IMBALANCE_PERCENTAGE =
            KEYS.add(ConfigKey.ofInt("leader.imbalance.per.broker.percentage", 10)
                    .doc("From which share of such leaders on a broker on the controller moves them."));
    static final ConfigKey<Boolean> CONTROLLED_SHUTDOWN =
            KEYS.add(ConfigKey.ofBoolean("controlled.shutdown.enable", true)
                    .doc("Whether a stopping broker hands its leaderships over first."));

    private static final String RACK_AWARE = "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    static final ConfigKey<String> SELECTOR = KEYS.add(
            ConfigKey.ofString("replica.selector.class", "")
                    .check(new Check.OneOf(List.of("", RACK_AWARE)))
                    .doc(
                            "The name of Kafka's rack-aware selector lets consumers with a client.rack read from the replica in"
                                    + " their rack (KIP-392); empty: nobody is sent there, but a follower that is asked answers, as in Kafka."));

    /** Whether consumers are sent to followers in their rack. */
    public boolean readFromClosest() {
        return !replicaSelector().isEmpty();
    }

    private ReplicationConfig(ConfigValues values) {
        super(values, KEYS.all());
    }

    static ReplicationConfig of(ConfigValues values) {
        return new ReplicationConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    public int fetchMaxBytes() {
        return get(FETCH_MAX_BYTES);
    }

    public int fetchSessionSlots() {
        return get(SESSION_SLOTS);
    }

    public long replicaLagTimeMaxMs() {
        return get(LAG_MS);
    }

    public int requestTimeoutMs() {
        return get(REQUEST_TIMEOUT);
    }

    public boolean autoLeaderRebalance() {
        return get(AUTO_REBALANCE);
    }

    public long leaderImbalanceCheckSeconds() {
        return get(IMBALANCE_CHECK);
    }

    public int leaderImbalancePercentage() {
        return get(IMBALANCE_PERCENTAGE);
    }

    public boolean controlledShutdown() {
        return get(CONTROLLED_SHUTDOWN);
    }

    public String replicaSelector() {
        return get(SELECTOR);
    }
}
