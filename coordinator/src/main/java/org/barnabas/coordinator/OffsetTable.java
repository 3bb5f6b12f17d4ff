package org.barnabas.coordinator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The committed offsets of one group, by topic and partition. Empty tables occupy next to nothing. */
final class OffsetTable {

    private Map<String, NavigableMap<Integer, OffsetEntry>> byTopic = Map.of();

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
        byTopic.computeIfAbsent(topic, name -> new TreeMap<>()).put(partition, entry);
    }

    void remove(String topic, int partition) {
        NavigableMap<Integer, OffsetEntry> partitions = byTopic.get(topic);
        if (partitions != null && partitions.remove(partition) != null && partitions.isEmpty()) {
            byTopic.remove(topic);
            if (byTopic.isEmpty()) {
                byTopic = Map.of();
            }
        }
    }

    /** All entries; a view. */
    Map<String, NavigableMap<Integer, OffsetEntry>> byTopic() {
        return Collections.unmodifiableMap(byTopic);
    }
}
