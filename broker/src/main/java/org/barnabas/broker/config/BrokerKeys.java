package org.barnabas.broker.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.KeysWithoutEffect;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.jspecify.annotations.Nullable;

/** Every key that a broker can have. */
public final class BrokerKeys {

    private static final Map<String, List<ConfigKey<?>>> BY_COMPONENT = components();
    private static final Map<String, ConfigKey<?>> BY_NAME = index();

    private BrokerKeys() {}

    private static Map<String, List<ConfigKey<?>>> components() {
        Map<String, List<ConfigKey<?>>> components = new LinkedHashMap<>();
        components.put("Broker", NodeConfig.keys());
        components.put("Listeners", ListenerConfig.keys());
        components.put("ZooKeeper", ZooKeeperConfig.keys());
        components.put("Logs", StorageConfig.keys());
        components.put("Reading and replication", ReplicationConfig.keys());
        components.put("Following and handing over", FollowerConfig.keys());
        components.put("Throttling of replication", ThrottleConfig.keys());
        components.put("Consumer groups", CoordinatorConfig.keys());
        components.put("Metrics", MetricsConfig.keys());
        components.put("Defaults of topics", topicDefaults());
        components.put("Taken, without effect", KeysWithoutEffect.keys());
        return Collections.unmodifiableMap(components);
    }

    private static List<ConfigKey<?>> topicDefaults() {
        return TopicKeys.all().stream()
                .flatMap(key -> key.synonyms().stream())
                .<ConfigKey<?>>map(TopicKey.Synonym::key)
                .toList();
    }

    private static Map<String, ConfigKey<?>> index() {
        Map<String, ConfigKey<?>> byName = new LinkedHashMap<>();
        BY_COMPONENT.values().forEach(keys -> keys.forEach(key -> byName.put(key.name(), key)));
        return Collections.unmodifiableMap(byName);
    }

    /** The keys by the component that they configure, in the order of the documentation. */
    public static Map<String, List<ConfigKey<?>>> byComponent() {
        return BY_COMPONENT;
    }

    /** All keys in the order of the documentation. */
    public static Collection<ConfigKey<?>> all() {
        return BY_NAME.values();
    }

    /** The key of that name, or null. */
    public static @Nullable ConfigKey<?> find(String name) {
        return BY_NAME.get(name);
    }
}
