package org.barnabas.cluster.image;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.protocol.Uuid;

/** The next image while it is being made. Copies a map only when the first change to it comes. */
final class ImageDraft {

    final ClusterImage before;
    String clusterId;
    int controllerId;
    int controllerEpoch;
    SortedMap<Integer, BrokerNode> brokers;
    Map<String, TopicImage> topicsByName;
    Map<Uuid, TopicImage> topicsById;
    NavigableSet<String> topicNames;
    Map<Uuid, Map<String, String>> topicConfigs;
    Map<String, Map<String, String>> brokerConfigs;

    private boolean topicsCopied;
    private boolean namesCopied;
    private boolean topicConfigsCopied;
    private boolean brokerConfigsCopied;

    ImageDraft(ClusterImage before) {
        this.before = before;
        this.clusterId = before.clusterId();
        this.controllerId = before.controllerId();
        this.controllerEpoch = before.controllerEpoch();
        this.brokers = before.sharedBrokers();
        this.topicsByName = before.sharedTopicsByName();
        this.topicsById = before.sharedTopicsById();
        this.topicNames = before.topicNames();
        this.topicConfigs = before.sharedTopicConfigs();
        this.brokerConfigs = before.sharedBrokerConfigs();
    }

    void brokers(Iterable<BrokerNode> live) {
        SortedMap<Integer, BrokerNode> next = new TreeMap<>();
        for (BrokerNode broker : live) {
            next.put(broker.id(), broker);
        }
        brokers = Collections.unmodifiableSortedMap(next);
    }

    void put(TopicImage topic) {
        copyTopics();
        TopicImage old = topicsByName.put(topic.name(), topic);
        if (old == null) {
            names().add(topic.name());
        } else if (!old.id().equals(topic.id())) {
            topicsById.remove(old.id());
            topicConfig(old.id(), Map.of());
        }
        topicsById.put(topic.id(), topic);
    }

    void remove(String name) {
        copyTopics();
        TopicImage old = topicsByName.remove(name);
        if (old != null) {
            topicsById.remove(old.id());
            topicConfig(old.id(), Map.of());
            names().remove(name);
        }
    }

    /** Values of topics that are not in this image are of topics that were never seen alive. */
    void onlyConfigsOfTopics() {
        for (Uuid id : List.copyOf(topicConfigs.keySet())) {
            if (!topicsById.containsKey(id)) {
                topicConfig(id, Map.of());
            }
        }
    }

    void topicConfig(Uuid topic, Map<String, String> config) {
        if (!topicConfigsCopied) {
            topicConfigs = new HashMap<>(topicConfigs);
            topicConfigsCopied = true;
        }
        putOrRemove(topicConfigs, topic, config);
    }

    void brokerConfig(String broker, Map<String, String> config) {
        if (!brokerConfigsCopied) {
            brokerConfigs = new HashMap<>(brokerConfigs);
            brokerConfigsCopied = true;
        }
        putOrRemove(brokerConfigs, broker, config);
    }

    private static <K> void putOrRemove(Map<K, Map<String, String>> configs, K key, Map<String, String> config) {
        if (config.isEmpty()) {
            configs.remove(key);
        } else {
            configs.put(key, Collections.unmodifiableMap(new TreeMap<>(config)));
        }
    }

    private void copyTopics() {
        if (!topicsCopied) {
            topicsByName = before.copyOfTopicsByName();
            topicsById = before.copyOfTopicsById();
            topicsCopied = true;
        }
    }

    private NavigableSet<String> names() {
        if (!namesCopied) {
            topicNames = new TreeSet<>(topicNames);
            namesCopied = true;
        }
        return topicNames;
    }
}
