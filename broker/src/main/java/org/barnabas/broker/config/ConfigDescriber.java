package org.barnabas.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ToleratedTopicKeys;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.jspecify.annotations.Nullable;

/** Tells where the values of topics and of this broker come from (KIP-226). Immutable. */
public final class ConfigDescriber {

    private final BrokerConfig config;

    /** Describes on top of what the broker was started with. */
    public ConfigDescriber(BrokerConfig config) {
        this.config = config;
    }

    /**
     * A topic's keys.
     *
     * @param wanted which keys, by name
     * @param overrides what the topic sets
     */
    public List<ConfigEntry> topic(
            Predicate<String> wanted,
            Map<String, String> overrides,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault) {
        // The values that hold, though others may stand there: those are among the synonyms.
        TopicValues values = config.values(UsableValues.of(overrides, dynamicBroker, dynamicDefault, unusable -> {}));
        List<ConfigEntry> entries = new ArrayList<>();
        for (TopicKey<?> topicKey : TopicKeys.all()) {
            ConfigKey<?> key = topicKey.key();
            if (wanted.test(key.name())) {
                List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
                addWritten(synonyms, key.name(), overrides, ConfigSource.TOPIC);
                addBroker(synonyms, brokerKeys(topicKey), dynamicBroker, dynamicDefault);
                entries.add(new ConfigEntry(key, text(values.get(topicKey)), source(synonyms), false, synonyms));
            }
        }
        for (ConfigKey<?> key : ToleratedTopicKeys.all()) {
            String value = overrides.get(key.name());
            if (value != null && wanted.test(key.name())) {
                List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
                addWritten(synonyms, key.name(), overrides, ConfigSource.TOPIC);
                entries.add(new ConfigEntry(key, value, ConfigSource.TOPIC, false, synonyms));
            }
        }
        return entries;
    }

    /**
     * This broker's keys.
     *
     * @param inForce what holds where the file leaves it open, or says something that does not hold, by key
     */
    public List<ConfigEntry> broker(
            Predicate<String> wanted,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault,
            Map<String, String> inForce) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey<?> key : BrokerKeys.all()) {
            if (wanted.test(key.name())) {
                List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
                addBroker(synonyms, List.of(key), dynamicBroker, dynamicDefault);
                String value = synonyms.isEmpty() ? null : synonyms.get(0).value();
                boolean dynamic = dynamicBroker.containsKey(key.name()) || dynamicDefault.containsKey(key.name());
                if (!dynamic) {
                    value = inForce.getOrDefault(key.name(), value);
                }
                boolean readOnly = key.update() == ConfigKey.Update.READ_ONLY;
                entries.add(new ConfigEntry(key, value, source(synonyms), readOnly, synonyms));
            }
        }
        return entries;
    }

    /** What was set at run time for all brokers: the answer for the broker resource without a name. */
    public List<ConfigEntry> allBrokers(Predicate<String> wanted, Map<String, String> dynamicDefault) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (ConfigKey<?> key : BrokerKeys.all()) {
            if (dynamicDefault.containsKey(key.name()) && wanted.test(key.name())) {
                List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
                addWritten(synonyms, key.name(), dynamicDefault, ConfigSource.DYNAMIC_DEFAULT_BROKER);
                entries.add(new ConfigEntry(key, dynamicDefault.get(key.name()), source(synonyms), false, synonyms));
            }
        }
        return entries;
    }

    private static List<ConfigKey<?>> brokerKeys(TopicKey<?> key) {
        List<ConfigKey<?>> keys = new ArrayList<>();
        key.synonyms().forEach(synonym -> keys.add(synonym.key()));
        return keys;
    }

    private static ConfigSource source(List<ConfigEntry.Synonym> synonyms) {
        return synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.get(0).source();
    }

    /** A parsed value as it would be written in a file. */
    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value.toString();
    }

    private void addBroker(
            List<ConfigEntry.Synonym> synonyms,
            List<ConfigKey<?>> keys,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault) {
        keys.forEach(key -> addWritten(synonyms, key.name(), dynamicBroker, ConfigSource.DYNAMIC_BROKER));
        keys.forEach(key -> addWritten(synonyms, key.name(), dynamicDefault, ConfigSource.DYNAMIC_DEFAULT_BROKER));
        keys.forEach(key -> addWritten(synonyms, key.name(), config.written(), ConfigSource.STATIC_BROKER));
        for (ConfigKey<?> key : keys) {
            @Nullable String text = key.defaultText();
            if (text != null) {
                synonyms.add(new ConfigEntry.Synonym(key.name(), text, ConfigSource.DEFAULT));
            }
        }
    }

    private static void addWritten(
            List<ConfigEntry.Synonym> synonyms, String name, Map<String, String> texts, ConfigSource source) {
        String value = texts.get(name);
        if (value != null) {
            synonyms.add(new ConfigEntry.Synonym(name, value, source));
        }
    }
}
