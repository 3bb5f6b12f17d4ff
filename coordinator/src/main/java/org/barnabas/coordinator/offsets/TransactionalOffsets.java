package org.barnabas.coordinator.offsets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    /** Of transactions that have ended in the log, and that is not committed yet. */
    private final ArrayDeque<Ending> endings = new ArrayDeque<>();

    private final GroupMemory memory;

    private record Ending(long offset, List<OffsetChange> changes) {}

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
        return all().mapToLong(TransactionalOffsets::sizeInBytes).sum();
    }

    private Stream<OffsetChange> all() {
        return Stream.concat(
                        pendingByProducer.values().stream(), endings.stream().map(Ending::changes))
                .flatMap(List::stream);
    }

    /** Forgets everything: the coordinator has gone. */
    public void clear() {
        memory.charge(-sizeInBytes());
        pendingByProducer.clear();
        endings.clear();
    }

    /**
     * Ends a producer's transaction and gives what it had pending.
     *
     * @param offset of the marker; until that is committed nobody may take the group's offsets for stable
     */
    public List<OffsetChange> end(long producerId, long offset) {
        List<OffsetChange> changes = pendingByProducer.remove(producerId);
        if (changes == null) {
            return List.of();
        }
        endings.add(new Ending(offset, changes));
        return changes;
    }

    /** What is before this offset is committed. */
    public void onHighWatermark(long highWatermark) {
        for (Ending oldest = endings.peek(); oldest != null && oldest.offset < highWatermark; oldest = endings.peek()) {
            endings.remove();
            oldest.changes.forEach(change -> memory.charge(-sizeInBytes(change)));
        }
    }

    boolean isPending(String groupId, String topic, int partition) {
        if (pendingByProducer.isEmpty() && endings.isEmpty()) {
            return false;
        }
        return all().anyMatch(change -> change.partition() == partition
                && change.topic().equals(topic)
                && change.groupId().equals(groupId));
    }

    /** Whether any transaction may still bring offsets to the group. */
    boolean concerns(String groupId) {
        return all().anyMatch(change -> change.groupId().equals(groupId));
    }
}
