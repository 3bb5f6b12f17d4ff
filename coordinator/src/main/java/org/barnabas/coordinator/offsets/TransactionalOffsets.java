package org.barnabas.coordinator.offsets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupRecords.OffsetChange;
import org.barnabas.coordinator.group.HeapBytes;
import org.barnabas.coordinator.group.OffsetEntry;

/**
 * Offsets that were written inside a transaction whose outcome is not known yet. They become visible when the
 * transaction commits and are dropped when it aborts.
 */
public final class TransactionalOffsets {

    private final Map<Long, List<OffsetChange>> pendingByProducer = new LinkedHashMap<>();
    private final GroupMemory memory;

    public TransactionalOffsets(GroupMemory memory) {
        this.memory = memory;
    }

    public void add(long producerId, OffsetChange change) {
        pendingByProducer.computeIfAbsent(producerId, id -> new ArrayList<>()).add(change);
        memory.charge(sizeInBytes(change));
    }

    private static long sizeInBytes(OffsetChange change) {
        OffsetEntry entry = change.entry();
        return GroupMemory.OFFSET_BYTES
                + GroupMemory.SET_ENTRY_BYTES
                + HeapBytes.of(change.groupId())
                + HeapBytes.of(change.topic())
                + (entry == null ? 0 : HeapBytes.of(entry.metadata()));
    }

    /** What they count for, summed up anew. */
    public long sizeInBytes() {
        long bytes = 0;
        for (List<OffsetChange> changes : pendingByProducer.values()) {
            for (OffsetChange change : changes) {
                bytes += sizeInBytes(change);
            }
        }
        return bytes;
    }

    /** Forgets everything: the coordinator has gone. */
    public void clear() {
        memory.charge(-sizeInBytes());
        pendingByProducer.clear();
    }

    /** Ends a producer's transaction and gives what it had pending. */
    public List<OffsetChange> end(long producerId) {
        List<OffsetChange> changes = pendingByProducer.remove(producerId);
        if (changes == null) {
            return List.of();
        }
        changes.forEach(change -> memory.charge(-sizeInBytes(change)));
        return changes;
    }

    boolean isPending(String groupId, String topic, int partition) {
        if (pendingByProducer.isEmpty()) {
            return false;
        }
        return pendingByProducer.values().stream()
                .flatMap(List::stream)
                .anyMatch(change -> change.partition() == partition
                        && change.topic().equals(topic)
                        && change.groupId().equals(groupId));
    }

    /** Whether any transaction may still bring offsets to the group. */
    boolean concerns(String groupId) {
        return pendingByProducer.values().stream()
                .flatMap(List::stream)
                .anyMatch(change -> change.groupId().equals(groupId));
    }
}
