package org.barnabas.partition.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * All partitions with a replica here, for look-ups from any thread. The image thread is the only writer; what a topic
 * name or id leads to is immutable and replaced as a whole.
 */
public final class PartitionRegistry {

    private final Map<String, TopicPartitions> byName = new ConcurrentHashMap<>();
    private final Map<Uuid, TopicPartitions> byId = new ConcurrentHashMap<>();

    /** The local partitions of a topic, or null if it has none here. */
    @AnyThread
    public @Nullable TopicPartitions topic(String name) {
        return byName.get(name);
    }

    /** The local partitions of a topic, or null if it has none here. */
    @AnyThread
    public @Nullable TopicPartitions topic(Uuid id) {
        return byId.get(id);
    }

    @AnyThread
    public @Nullable PartitionHandle find(String topic, int partition) {
        TopicPartitions found = byName.get(topic);
        return found == null ? null : found.get(partition);
    }

    @AnyThread
    public @Nullable PartitionHandle find(Uuid topicId, int partition) {
        TopicPartitions found = byId.get(topicId);
        return found == null ? null : found.get(partition);
    }

    /** A snapshot of all handles, by topic name and partition. */
    @AnyThread
    public List<PartitionHandle> all() {
        List<PartitionHandle> handles = new ArrayList<>();
        new TreeMap<>(byName).values().forEach(topic -> handles.addAll(topic.all()));
        return handles;
    }

    /** Called by the image thread only. */
    void add(PartitionHandle handle) {
        TopicPartitions present = byName.get(handle.topic());
        if (present == null || !present.id().equals(handle.topicId())) {
            present = TopicPartitions.none(handle.topic(), handle.topicId());
        }
        put(present.with(handle));
    }

    /** Called by the image thread only. */
    void remove(PartitionHandle handle) {
        TopicPartitions present = byId.get(handle.topicId());
        if (present == null || present.get(handle.number()) != handle) {
            return;
        }
        TopicPartitions rest = present.without(handle.number());
        if (!rest.isEmpty()) {
            put(rest);
            return;
        }
        byId.remove(handle.topicId());
        byName.computeIfPresent(
                handle.topic(), (name, current) -> current.id().equals(handle.topicId()) ? null : current);
    }

    private void put(TopicPartitions topic) {
        byId.put(topic.id(), topic);
        byName.put(topic.name(), topic);
    }
}
