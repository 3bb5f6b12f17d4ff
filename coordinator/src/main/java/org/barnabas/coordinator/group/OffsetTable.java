package org.barnabas.coordinator.group;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The committed offsets of one group, by topic and partition, counted in the memory of all groups. Tables with one topic,
 * which most are, have no map of their own.
 */
public final class OffsetTable {

    private final GroupMemory memory;
    private Map<String, TopicOffsets> byTopic = Map.of();

    public OffsetTable(GroupMemory memory) {
        this.memory = memory;
    }

    /** Hears of offsets one by one. */
    public interface Visitor {
        void visit(String topic, int partition, OffsetEntry entry);
    }

    public boolean isEmpty() {
        return byTopic.isEmpty();
    }

    /** How many offsets there are. */
    public int size() {
        int size = 0;
        for (TopicOffsets topic : byTopic.values()) {
            size += topic.size();
        }
        return size;
    }

    @Nullable
    public OffsetEntry get(String topic, int partition) {
        TopicOffsets partitions = byTopic.get(topic);
        return partitions == null ? null : partitions.get(partition);
    }

    /** By how much the table would grow with an offset; negative if it would shrink. */
    public long growth(String topic, int partition, OffsetEntry entry) {
        TopicOffsets partitions = byTopic.get(topic);
        if (partitions == null) {
            return GroupMemory.TOPIC_BYTES + TopicOffsets.sizeInBytes(entry);
        }
        OffsetEntry before = partitions.get(partition);
        return TopicOffsets.sizeInBytes(entry) - (before == null ? 0 : TopicOffsets.sizeInBytes(before));
    }

    public void put(String topic, int partition, OffsetEntry entry) {
        memory.charge(growth(topic, partition, entry));
        TopicOffsets partitions = byTopic.get(topic);
        if (partitions == null) {
            partitions = new TopicOffsets(topic);
            addTopic(partitions);
        }
        partitions.put(partition, entry);
    }

    private void addTopic(TopicOffsets added) {
        if (byTopic.isEmpty()) {
            byTopic = Map.of(added.topic(), added);
            return;
        }
        if (byTopic.size() == 1) {
            byTopic = new LinkedHashMap<>(byTopic);
        }
        byTopic.put(added.topic(), added);
    }

    public void remove(String topic, int partition) {
        TopicOffsets partitions = byTopic.get(topic);
        OffsetEntry before = partitions == null ? null : partitions.remove(partition);
        if (partitions == null || before == null) {
            return;
        }
        memory.charge(-TopicOffsets.sizeInBytes(before));
        if (partitions.size() == 0) {
            memory.charge(-GroupMemory.TOPIC_BYTES);
            removeTopic(topic);
        }
    }

    private void removeTopic(String topic) {
        if (byTopic.size() == 1) {
            byTopic = Map.of();
            return;
        }
        byTopic.remove(topic);
        if (byTopic.size() == 1) {
            byTopic = Map.copyOf(byTopic);
        }
    }

    /** Forgets everything: the coordinator has gone. */
    void clear() {
        memory.charge(-sizeInBytes());
        byTopic = Map.of();
    }

    /** What it counts for, summed up anew. */
    long sizeInBytes() {
        long bytes = 0;
        for (TopicOffsets topic : byTopic.values()) {
            bytes += topic.sizeInBytes();
        }
        return bytes;
    }

    /** The topics with their offsets; a view. */
    public Collection<TopicOffsets> topics() {
        return Collections.unmodifiableCollection(byTopic.values());
    }

    /** One topic's offsets, or null. */
    @Nullable
    public TopicOffsets topic(String name) {
        return byTopic.get(name);
    }

    /** Shows all offsets; the table must not change meanwhile. */
    public void forEach(Visitor visitor) {
        for (TopicOffsets topic : byTopic.values()) {
            for (int place = 0; place < topic.size(); place++) {
                visitor.visit(topic.topic(), topic.partition(place), topic.entry(place));
            }
        }
    }
}
