package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper's tree says of topics, partitions and the controller. It is as of the last {@link #refresh}, which costs
 * nothing unless there was a transaction.
 */
public final class Truth {

    private static final int NOBODY = -1;

    private final FakeZkServer server;
    private final TreeMap<String, Topic> topics = new TreeMap<>();
    private final TreeMap<TopicPartition, PartitionImage> states = new TreeMap<>();
    private final TreeMap<TopicPartition, PartitionImage> assigned = new TreeMap<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private List<String> names = List.of();
    private long seen = -1;
    private int controller = NOBODY;
    private int controllerEpoch = NOBODY;

    /**
     * A partition's state or its replicas have changed.
     *
     * @param before null if it had no state, or if the topic was another one of this name
     * @param after null if it has none any more: the topic is being deleted
     */
    public record Change(
            TopicPartition partition,
            @Nullable PartitionImage before,
            @Nullable PartitionImage after) {}

    /** A topic's node as it was last read. */
    private static final class Topic {

        private final byte[] data;
        private final @Nullable Uuid id;
        private final Map<Integer, Partition> partitions = new TreeMap<>();

        Topic(byte[] data, @Nullable Uuid id) {
            this.data = data;
            this.id = id;
        }
    }

    /** A partition of a topic. */
    private static final class Partition {

        private final TopicPartition name;
        private final PartitionImage assignment;
        private final String path;
        private byte @Nullable [] data;
        private int version = NOBODY;

        Partition(TopicPartition name, PartitionImage assignment) {
            this.name = name;
            this.assignment = assignment;
            this.path = ZnodePaths.state(name.topic(), name.partition());
        }
    }

    public Truth(FakeZkServer server) {
        this.server = server;
    }

    /** Looks again; to be called after each answered call and each session that ended. */
    public void refresh() {
        long now = server.zxid();
        if (now == seen) {
            return;
        }
        seen = now;
        refreshController();
        refreshTopics();
        if (!changes.isEmpty()) {
            List<Change> told = List.copyOf(changes);
            changes.clear();
            told.forEach(change -> listeners.forEach(listener -> listener.accept(change)));
        }
    }

    private void refreshController() {
        ZkNode node = server.read(ZnodePaths.CONTROLLER);
        controller = node == null ? NOBODY : ControllerZnode.decodeBroker(node.data());
        ZkNode epoch = server.read(ZnodePaths.CONTROLLER_EPOCH);
        controllerEpoch = epoch == null ? NOBODY : ControllerZnode.decodeEpoch(epoch.data());
    }

    private void refreshTopics() {
        List<String> present = server.children(ZnodePaths.TOPICS);
        if (!present.equals(names)) {
            for (String before : names) {
                if (!present.contains(before)) {
                    forget(before);
                }
            }
            names = List.copyOf(present);
        }
        for (String name : names) {
            ZkNode node = server.read(ZnodePaths.topic(name));
            if (node != null) {
                refreshTopic(name, node);
            }
        }
    }

    @SuppressWarnings("ArrayEquals") // Written anew with every change.
    private void refreshTopic(String name, ZkNode node) {
        Topic topic = topics.get(name);
        if (topic == null || topic.data != node.data()) {
            topic = read(name, node, topic);
        }
        for (Partition partition : topic.partitions.values()) {
            refreshState(partition);
        }
    }

    private Topic read(String name, ZkNode node, @Nullable Topic before) {
        TopicZnode.Content content = TopicZnode.decode(node.data());
        if (before != null && before.id != null && !before.id.equals(content.id())) {
            forget(name);
        }
        Topic topic = new Topic(node.data(), content.id());
        topics.put(name, topic);
        for (PartitionImage each : content.partitions()) {
            TopicPartition partition = new TopicPartition(name, each.partition());
            topic.partitions.put(each.partition(), new Partition(partition, each));
            assigned.put(partition, each);
        }
        for (TopicPartition gone : of(name)) {
            if (!topic.partitions.containsKey(gone.partition())) {
                forget(gone);
            }
        }
        return topic;
    }

    @SuppressWarnings("ArrayEquals") // Written anew with every change.
    private void refreshState(Partition partition) {
        ZkNode node = server.read(partition.path);
        if (node == null) {
            partition.data = null;
            put(partition.name, null);
        } else if (partition.data != node.data()
                || partition.version != node.stat().version()) {
            partition.data = node.data();
            partition.version = node.stat().version();
            put(partition.name, StateZnode.decode(partition.assignment, node.data(), partition.version));
        }
    }

    private void put(TopicPartition partition, @Nullable PartitionImage after) {
        PartitionImage before = after == null ? states.remove(partition) : states.put(partition, after);
        if (before == null ? after != null : !before.equals(after)) {
            changes.add(new Change(partition, before, after));
        }
    }

    private List<TopicPartition> of(String topic) {
        return List.copyOf(assigned.subMap(new TopicPartition(topic, 0), new TopicPartition(topic, Integer.MAX_VALUE))
                .keySet());
    }

    private void forget(String topic) {
        of(topic).forEach(this::forget);
        topics.remove(topic);
    }

    private void forget(TopicPartition partition) {
        assigned.remove(partition);
        put(partition, null);
    }

    /** Hears of each change within the {@link #refresh} that finds it, when all of it is readable here. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** Of all topics, in order. */
    public Set<TopicPartition> partitions() {
        return Collections.unmodifiableSet(assigned.keySet());
    }

    /** Names, in order; the same list as long as they are the same. */
    public List<String> topics() {
        return names;
    }

    /** Null as long as nobody has decided anything for the partition, and when it is gone. */
    public @Nullable PartitionImage state(TopicPartition partition) {
        return states.get(partition);
    }

    /** Null if there is no such topic. */
    public @Nullable Uuid topicId(String topic) {
        Topic known = topics.get(topic);
        return known == null ? null : known.id;
    }

    /** Where replicas are or are to be, with those that a move adds or takes away; empty if there is no such partition. */
    public List<Integer> replicas(TopicPartition partition) {
        PartitionImage known = assigned.get(partition);
        return known == null ? List.of() : known.replicas();
    }

    /** The broker in {@code /controller}; −1 if there is none. */
    public int controller() {
        return controller;
    }

    /** The newest term of a controller; −1 if there was none. */
    public int controllerEpoch() {
        return controllerEpoch;
    }
}
