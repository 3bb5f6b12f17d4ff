package org.barnabas.cluster.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The whole cluster at one moment, as the controller told this broker. Immutable, so any thread may read it; a request
 * reads the holder once and works on that image to its end. Comes into being only through {@link ClusterDelta}s.
 */
public final class ClusterImage {

    /** Nothing is known yet. */
    public static final ClusterImage EMPTY = new ClusterImage();

    /** The name under which configurations of all brokers are kept. */
    public static final String DEFAULT_BROKER = "<default>";

    private final long version;
    private final String clusterId;
    private final int controllerId;
    private final int controllerEpoch;
    private final SortedMap<Integer, BrokerNode> brokers;
    private final Map<String, TopicImage> topicsByName;
    private final Map<Uuid, TopicImage> topicsById;
    private final NavigableSet<String> topicNames;
    private final Map<Uuid, Map<String, String>> topicConfigs;
    private final Map<String, Map<String, String>> brokerConfigs;

    private ClusterImage() {
        this.version = 0;
        this.clusterId = "";
        this.controllerId = -1;
        this.controllerEpoch = -1;
        this.brokers = Collections.unmodifiableSortedMap(new TreeMap<>());
        this.topicsByName = Map.of();
        this.topicsById = Map.of();
        this.topicNames = Collections.unmodifiableNavigableSet(new TreeSet<>());
        this.topicConfigs = Map.of();
        this.brokerConfigs = Map.of();
    }

    ClusterImage(ImageDraft draft) {
        this.version = draft.before.version + 1;
        this.clusterId = draft.clusterId;
        this.controllerId = draft.controllerId;
        this.controllerEpoch = draft.controllerEpoch;
        this.brokers = draft.brokers;
        this.topicsByName = draft.topicsByName;
        this.topicsById = draft.topicsById;
        this.topicNames = draft.topicNames;
        this.topicConfigs = draft.topicConfigs;
        this.brokerConfigs = draft.brokerConfigs;
    }

    /** Grows by one with every delta. */
    public long version() {
        return version;
    }

    /** 22 characters of base64; empty as long as the broker has not met the cluster. */
    public String clusterId() {
        return clusterId;
    }

    /** The active controller's broker id, or -1. */
    public int controllerId() {
        return controllerId;
    }

    /** The term of the active controller, or -1. */
    public int controllerEpoch() {
        return controllerEpoch;
    }

    /** Live brokers, ascending by id. */
    public Collection<BrokerNode> brokers() {
        return brokers.values();
    }

    public @Nullable BrokerNode broker(int id) {
        return brokers.get(id);
    }

    public boolean isAlive(int broker) {
        return brokers.containsKey(broker);
    }

    public int topicCount() {
        return topicsByName.size();
    }

    /** All names, in the order of their characters. */
    public NavigableSet<String> topicNames() {
        return topicNames;
    }

    /** All topics, in the order of their names. */
    public List<TopicImage> topics() {
        List<TopicImage> topics = new ArrayList<>(topicNames.size());
        for (String name : topicNames) {
            TopicImage topic = topicsByName.get(name);
            if (topic != null) {
                topics.add(topic);
            }
        }
        return topics;
    }

    public @Nullable TopicImage topic(String name) {
        return topicsByName.get(name);
    }

    public @Nullable TopicImage topic(Uuid id) {
        return topicsById.get(id);
    }

    public @Nullable PartitionImage partition(String topic, int partition) {
        TopicImage image = topicsByName.get(topic);
        return image == null ? null : image.partition(partition);
    }

    /** What was set for this topic, without defaults; empty if nothing was, or there is no such topic. Never null. */
    public Map<String, String> topicConfig(String topic) {
        TopicImage image = topicsByName.get(topic);
        return image == null ? Map.of() : topicConfig(image.id());
    }

    /**
     * The same by the topic's id. A broker knows it from the moment on when it is to serve the topic, which may be
     * before the topic itself is in the image.
     */
    public Map<String, String> topicConfig(Uuid id) {
        return topicConfigs.getOrDefault(id, Map.of());
    }

    /**
     * What was set dynamically for a broker, without defaults.
     *
     * @param broker an id in decimal, or {@link #DEFAULT_BROKER}
     */
    public Map<String, String> brokerConfig(String broker) {
        return brokerConfigs.getOrDefault(broker, Map.of());
    }

    /** What a draft starts from: mutable copies, so that a change never shows in this image. */
    Map<String, TopicImage> copyOfTopicsByName() {
        return new HashMap<>(topicsByName);
    }

    Map<Uuid, TopicImage> copyOfTopicsById() {
        return new HashMap<>(topicsById);
    }

    Map<String, TopicImage> sharedTopicsByName() {
        return topicsByName;
    }

    Map<Uuid, TopicImage> sharedTopicsById() {
        return topicsById;
    }

    SortedMap<Integer, BrokerNode> sharedBrokers() {
        return brokers;
    }

    Map<Uuid, Map<String, String>> sharedTopicConfigs() {
        return topicConfigs;
    }

    Map<String, Map<String, String>> sharedBrokerConfigs() {
        return brokerConfigs;
    }
}
