package org.barnabas.coordinator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.GroupRecords.OffsetChange;

/**
 * Offsets that were written inside a transaction whose outcome is not known yet. They become visible when the
 * transaction commits and are dropped when it aborts.
 */
final class TransactionalOffsets {

    private final Map<Long, List<OffsetChange>> pendingByProducer = new LinkedHashMap<>();

    void add(long producerId, OffsetChange change) {
        pendingByProducer.computeIfAbsent(producerId, id -> new ArrayList<>()).add(change);
    }

    /** Ends a producer's transaction and gives what it had pending. */
    List<OffsetChange> end(long producerId) {
        List<OffsetChange> changes = pendingByProducer.remove(producerId);
        return changes == null ? List.of() : changes;
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
