package org.barnabas.coordinator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The committed offsets of one group, by topic and partition. Empty tables occupy next to nothing. */
final class OffsetTable {

    private final GroupMemory memory;
    private Map<String, NavigableMap<Integer, OffsetEntry>> byTopic = Map.of();

    OffsetTable(GroupMemory memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    @Nullable
    OffsetEntry get(String topic, int partition) {
        NavigableMap<Integer, OffsetEntry> partitions = byTopic.get(topic);
        return partitions == null ? null : partitions.get(partition);
    }

    void put(String topic, int partition, OffsetEntry entry) {
        if (byTopic.isEmpty()) {
            byTopic = new LinkedHashMap<>(4);
        }
        OffsetEntry before =
                byTopic.computeIfAbsent(topic, name -> new TreeMap<>()).put(partition, entry);
        memory.charge(sizeInBytes(entry) - (before == null ? 0 : sizeInBytes(before)));
    }

    void remove(String topic, int partition) {
        NavigableMap<Integer, OffsetEntry> partitions = byTopic.get(topic);
        OffsetEntry before = partitions == null ? null : partitions.remove(partition);
        if (partitions == null || before == null) {
            return;
        }
        memory.charge(-sizeInBytes(before));
        if (partitions.isEmpty()) {
            byTopic.remove(topic);
            if (byTopic.isEmpty()) {
                byTopic = Map.of();
            }
        }
    }

    /** Forgets everything: the coordinator has gone. */
    void clear() {
        byTopic.values()
                .forEach(partitions -> partitions.values().forEach(entry -> memory.charge(-sizeInBytes(entry))));
        byTopic = Map.of();
    }

    private static long sizeInBytes(OffsetEntry entry) {
        return GroupMemory.OFFSET_BYTES + entry.metadata().length();
    }

    /** All entries; a view. */
    Map<String, NavigableMap<Integer, OffsetEntry>> byTopic() {
        return Collections.unmodifiableMap(byTopic);
    }
}
