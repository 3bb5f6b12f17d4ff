package org.barnabas.broker.config;

import java.util.Map;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.TopicKey;

/**
 * The values of one topic's keys by precedence: the topic's own, this broker's dynamic ones, all brokers' dynamic
 * ones, the file's, the defaults (KIP-226).
 */
record TopicValues(ConfigValues topic, ConfigValues dynamicBroker, ConfigValues dynamicDefault, ConfigValues fixed) {

    static TopicValues of(
            Map<String, String> topic,
            Map<String, String> dynamicBroker,
            Map<String, String> dynamicDefault,
            ConfigValues fixed) {
        return new TopicValues(
                new ConfigValues(topic), new ConfigValues(dynamicBroker), new ConfigValues(dynamicDefault), fixed);
    }

    <T> T get(TopicKey<T> key) {
        T value = topic.has(key.key()) ? topic.get(key.key()) : null;
        if (value == null) {
            value = key.fromBroker(dynamicBroker, false);
        }
        if (value == null) {
            value = key.fromBroker(dynamicDefault, false);
        }
        if (value == null) {
            value = key.fromBroker(fixed, true);
        }
        return value == null ? topic.get(key.key()) : value;
    }
}
