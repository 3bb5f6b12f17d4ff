package org.barnabas.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigProblem;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.cluster.image.MinInsyncRule;

/** The configuration that a broker starts with, checked, one part per component. Immutable. */
public final class BrokerConfig {

    private final ConfigValues values;
    private final NodeConfig node;
    private final ListenerConfig listeners;
    private final ZooKeeperConfig zooKeeper;
    private final StorageConfig storage;
    private final ReplicationConfig replication;
    private final FollowerConfig follower;
    private final ThrottleConfig throttle;
    private final CoordinatorConfig coordinator;
    private final MetricsConfig metrics;
    private final List<ConfigProblem> warnings;

    /** Takes values that were checked; complains of the first that is wrong all the same. */
    BrokerConfig(ConfigValues values, List<ConfigProblem> warnings, int processors) {
        this.values = values;
        this.warnings = warnings;
        node = NodeConfig.of(values);
        listeners = ListenerConfig.of(values, processors);
        zooKeeper = ZooKeeperConfig.of(values, node);
        storage = StorageConfig.of(values, node);
        replication = ReplicationConfig.of(values);
        follower = FollowerConfig.of(values);
        throttle = ThrottleConfig.of(values);
        coordinator = CoordinatorConfig.of(values);
        metrics = MetricsConfig.of(values);
        topicDefaults();
    }

    /**
     * Reads and checks what was written, by Kafka's key names.
     *
     * @throws ConfigException with all that is wrong, if a value is not accepted, or a key asks for something that it
     *     would be unsafe to start without
     */
    public static BrokerConfig of(Map<String, String> properties) {
        return ConfigCheck.of(WrittenConfig.of(properties)).config();
    }

    /** Who this broker is. */
    public NodeConfig node() {
        return node;
    }

    /** Where it listens. */
    public ListenerConfig listeners() {
        return listeners;
    }

    /** Where the cluster's state is. */
    public ZooKeeperConfig zooKeeper() {
        return zooKeeper;
    }

    /** Log directories. */
    public StorageConfig storage() {
        return storage;
    }

    /** Reading, replicas, leadership. */
    public FollowerConfig follower() {
        return follower;
    }

    public ReplicationConfig replication() {
        return replication;
    }

    /** Limits of copying. */
    public ThrottleConfig throttle() {
        return throttle;
    }

    /** Consumer groups. */
    public CoordinatorConfig coordinator() {
        return coordinator;
    }

    /** The metrics endpoint. */
    public MetricsConfig metrics() {
        return metrics;
    }

    /** Every written key that has no effect, and what else is odd without being wrong. */
    public List<ConfigProblem> warnings() {
        return warnings;
    }

    /** What was written, by key. */
    public Map<String, String> written() {
        return values.texts();
    }

    /** Whether somebody wrote a value for the key. */
    public boolean isWritten(String name) {
        return values.text(name) != null;
    }

    /** The value of a number, written or default. */
    int count(ConfigKey<Integer> key) {
        return values.get(key);
    }

    /** The configuration of a topic that sets nothing itself, as long as nothing is changed at run time. */
    public TopicConfig topicDefaults() {
        return topic(Map.of(), Map.of(), Map.of());
    }

    /**
     * The configuration of a topic.
     *
     * @param overrides what the topic sets
     * @param dynamicBroker what was set at run time for this broker
     * @param dynamicDefault what was set at run time for all brokers
     * @throws ConfigException if a value is not accepted
     */
    public TopicConfig topic(
            Map<String, String> overrides, Map<String, String> dynamicBroker, Map<String, String> dynamicDefault) {
        return TopicConfig.of(values(overrides, dynamicBroker, dynamicDefault));
    }

    /**
     * The configuration of a topic by what can be used of values that nobody has checked.
     *
     * @param overrides what the topic sets
     * @param dynamicBroker what was set at run time for this broker
     * @param dynamicDefault what was set at run time for all brokers
     * @param unusable hears what is wrong with each value that is not used
     */
    public TopicConfig usableTopic(
            Map<String, String> overrides,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault,
            Consumer<ConfigException> unusable) {
        return TopicConfig.of(values(UsableValues.of(overrides, dynamicBroker, dynamicDefault, unusable)));
    }

    /**
     * What holds with the values that were set at run time; those of keys that only a start reads are left out.
     *
     * @param dynamicBroker for this broker
     * @param dynamicDefault for all brokers
     * @throws ConfigException if a value is not accepted
     */
    public BrokerConfig changed(Map<String, String> dynamicBroker, Map<String, String> dynamicDefault) {
        Map<String, String> merged = new LinkedHashMap<>(values.texts());
        putDynamic(merged, dynamicDefault);
        putDynamic(merged, ofOneBroker(dynamicBroker));
        return new BrokerConfig(
                new ConfigValues(merged), warnings, Runtime.getRuntime().availableProcessors());
    }

    private static void putDynamic(Map<String, String> target, Map<String, String> dynamic) {
        dynamic.forEach((name, value) -> {
            ConfigKey<?> key = BrokerKeys.find(name);
            if (key != null && key.update() != ConfigKey.Update.READ_ONLY) {
                target.put(name, value);
            }
        });
    }

    TopicValues values(UsableValues usable) {
        return values(usable.topic(), usable.dynamicBroker(), usable.dynamicDefault());
    }

    private TopicValues values(
            Map<String, String> overrides, Map<String, String> dynamicBroker, Map<String, String> dynamicDefault) {
        return TopicValues.of(overrides, ofOneBroker(dynamicBroker), dynamicDefault, values);
    }

    /** What a tool wrote for one broker although it cannot be set so does not count. */
    private static Map<String, String> ofOneBroker(Map<String, String> dynamic) {
        if (!dynamic.containsKey(MinInsyncRule.KEY)) {
            return dynamic;
        }
        Map<String, String> counting = new LinkedHashMap<>(dynamic);
        counting.remove(MinInsyncRule.KEY);
        return counting;
    }
}
