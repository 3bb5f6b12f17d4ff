package org.barnabas.broker.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.BrokerKeys;
import org.barnabas.broker.config.ConfigDescriber;
import org.barnabas.broker.config.ConfigEntry;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigType;
import org.barnabas.broker.config.key.ToleratedTopicKeys;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.jspecify.annotations.Nullable;

/** Tells the controller which configurations can be set at run time. Any thread. */
public final class ConfigRules implements TopicConfigValidator {

    private final ImageHolder images;
    private final BrokerConfig config;
    private final ConfigDescriber describer;
    private final String brokerId;

    public ConfigRules(ImageHolder images, BrokerConfig config, int brokerId) {
        this.images = images;
        this.config = config;
        this.describer = new ConfigDescriber(config);
        this.brokerId = Integer.toString(brokerId);
    }

    @Override
    public @Nullable String problem(ConfigScope scope, String name, Map<String, String> set) {
        for (Map.Entry<String, String> entry : set.entrySet()) {
            String problem = problem(scope, entry.getKey(), entry.getValue());
            if (problem != null) {
                return problem;
            }
        }
        return scope == ConfigScope.TOPIC ? conflict(set) : null;
    }

    private static @Nullable String problem(ConfigScope scope, String name, String value) {
        ConfigKey<?> key = find(scope, name);
        if (key == null) {
            return scope == ConfigScope.TOPIC
                    ? "Unknown topic config name: " + name
                    : "Unknown broker config name: " + name;
        }
        if (scope == ConfigScope.BROKER && key.update() == ConfigKey.Update.READ_ONLY) {
            return "Cannot update these configs dynamically: " + name
                    + ". Set it in the broker's file; it takes effect after a restart";
        }
        try {
            key.parse(value);
            return null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    private @Nullable String conflict(Map<String, String> set) {
        try {
            var topic = config.topic(set, Map.of(), Map.of());
            return topic.minCompactionLagMs() > topic.maxCompactionLagMs()
                    ? "conflict topic config setting min.compaction.lag.ms (" + topic.minCompactionLagMs()
                            + ") > max.compaction.lag.ms (" + topic.maxCompactionLagMs() + ")"
                    : null;
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }

    @Override
    public boolean isList(ConfigScope scope, String name) {
        ConfigKey<?> key = find(scope, name);
        return key != null && key.type() == ConfigType.LIST;
    }

    @Override
    public @Nullable String defaultValue(ConfigScope scope, String name) {
        if (scope == ConfigScope.BROKER) {
            String written = config.written().get(name);
            ConfigKey<?> key = find(scope, name);
            return written != null || key == null ? written : key.defaultText();
        }
        List<ConfigEntry> entries = describe(name::equals, Map.of());
        return entries.isEmpty() ? null : entries.get(0).value();
    }

    @Override
    public List<EffectiveConfig> describeTopic(Map<String, String> set) {
        List<EffectiveConfig> all = new ArrayList<>();
        for (ConfigEntry entry : describe(name -> true, set)) {
            all.add(new EffectiveConfig(
                    entry.key().name(),
                    entry.value(),
                    entry.readOnly(),
                    entry.source().code(),
                    false));
        }
        return all;
    }

    private List<ConfigEntry> describe(Predicate<String> wanted, Map<String, String> set) {
        ClusterImage image = images.current();
        return describer.topic(
                wanted, set, image.brokerConfig(brokerId), image.brokerConfig(ClusterImage.DEFAULT_BROKER));
    }

    private static @Nullable ConfigKey<?> find(ConfigScope scope, String name) {
        if (scope == ConfigScope.BROKER) {
            return BrokerKeys.find(name);
        }
        TopicKey<?> key = TopicKeys.find(name);
        return key == null ? ToleratedTopicKeys.find(name) : key.key();
    }
}
