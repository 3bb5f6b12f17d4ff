package org.barnabas.coordinator.group;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is committed, where that differs from what the log's end says: for each change that the high watermark has not
 * passed, what was before. Decisions build on the log's end, readers get to see what is committed. Mostly empty; as large
 * as what is on its way. Belongs to the coordinator's thread.
 */
public final class CommittedView {

    private static final long CHANGE_BYTES = GroupMemory.OFFSET_BYTES + GroupMemory.SET_ENTRY_BYTES;

    private final GroupMemory memory;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final Map<String, Changed> byGroup = new HashMap<>();

    public CommittedView(GroupMemory memory) {
        this.memory = memory;
    }

    /** How a group looked from outside. */
    public record ShownGroup(
            GroupType type, GroupState state, @Nullable String protocolType) {

        public static ShownGroup of(Group group) {
            return new ShownGroup(group.type(), group.state(), group.protocolType());
        }
    }

    private record Place(String topic, int partition) {}

    /** @param place null if the group itself comes or goes */
    private record Change(
            long offset,
            String groupId,
            @Nullable Place place,
            @Nullable OffsetEntry entryBefore,
            @Nullable ShownGroup groupBefore) {

        long sizeInBytes() {
            return CHANGE_BYTES + (entryBefore == null ? 0 : HeapBytes.of(entryBefore.metadata()));
        }
    }

    /** What is not committed of one group: the oldest change of each place comes first. */
    private static final class Changed {

        final Map<Place, ArrayDeque<Change>> offsets = new HashMap<>();
        final ArrayDeque<Change> existence = new ArrayDeque<>(1);

        boolean isEmpty() {
            return offsets.isEmpty() && existence.isEmpty();
        }

        void add(Change change) {
            Place place = change.place;
            (place == null ? existence : offsets.computeIfAbsent(place, any -> new ArrayDeque<>(1))).add(change);
        }

        void removeOldest(Change change) {
            Place place = change.place;
            if (place == null) {
                existence.remove();
                return;
            }
            ArrayDeque<Change> chain = offsets.get(place);
            if (chain != null) {
                chain.remove();
                if (chain.isEmpty()) {
                    offsets.remove(place);
                }
            }
        }
    }

    /** An offset is about to change by what the log has at {@code offset}. */
    public void offsetChanges(long offset, String groupId, String topic, int partition, @Nullable OffsetEntry before) {
        add(new Change(offset, groupId, new Place(topic, partition), before, null));
    }

    /** A group comes into being. */
    public void groupComes(long offset, String groupId) {
        add(new Change(offset, groupId, null, null, null));
    }

    /** A group has gone. */
    public void groupGoes(long offset, String groupId, ShownGroup before) {
        add(new Change(offset, groupId, null, null, before));
    }

    private void add(Change change) {
        memory.charge(change.sizeInBytes());
        changes.add(change);
        byGroup.computeIfAbsent(change.groupId, any -> new Changed()).add(change);
    }

    /** What is before this offset is committed. */
    public void onHighWatermark(long highWatermark) {
        for (Change oldest = changes.peek(); oldest != null && oldest.offset < highWatermark; oldest = changes.peek()) {
            changes.remove();
            memory.charge(-oldest.sizeInBytes());
            Changed changed = byGroup.get(oldest.groupId);
            if (changed != null) {
                changed.removeOldest(oldest);
                if (changed.isEmpty()) {
                    byGroup.remove(oldest.groupId);
                }
            }
        }
    }

    /** Forgets everything: the coordinator has gone. */
    public void clear() {
        memory.charge(-sizeInBytes());
        changes.clear();
        byGroup.clear();
    }

    /** What it counts for, summed up anew. */
    public long sizeInBytes() {
        return changes.stream().mapToLong(Change::sizeInBytes).sum();
    }

    /** The committed offset, given the newest. */
    @Nullable
    public OffsetEntry offset(String groupId, String topic, int partition, @Nullable OffsetEntry newest) {
        Changed changed = changes.isEmpty() ? null : byGroup.get(groupId);
        ArrayDeque<Change> chain = changed == null ? null : changed.offsets.get(new Place(topic, partition));
        return chain == null ? newest : chain.getFirst().entryBefore;
    }

    /** All committed offsets of a group, given the newest: these themselves if nothing is on its way. */
    public OffsetTable offsets(String groupId, OffsetTable newest) {
        Changed changed = changes.isEmpty() ? null : byGroup.get(groupId);
        if (changed == null || changed.offsets.isEmpty()) {
            return newest;
        }
        OffsetTable committed = new OffsetTable(new GroupMemory(Long.MAX_VALUE));
        newest.forEach(committed::put);
        changed.offsets.forEach((place, chain) -> {
            OffsetEntry before = chain.getFirst().entryBefore;
            if (before == null) {
                committed.remove(place.topic, place.partition);
            } else {
                committed.put(place.topic, place.partition, before);
            }
        });
        return committed;
    }

    /** Whether a group came into being, and that is not committed. */
    public boolean isNew(String groupId) {
        Change oldest = oldestOf(groupId);
        return oldest != null && oldest.groupBefore == null;
    }

    /** How a group looked that has gone, if that is not committed. */
    @Nullable
    public ShownGroup gone(String groupId) {
        Change oldest = oldestOf(groupId);
        return oldest == null ? null : oldest.groupBefore;
    }

    private @Nullable Change oldestOf(String groupId) {
        Changed changed = changes.isEmpty() ? null : byGroup.get(groupId);
        return changed == null ? null : changed.existence.peek();
    }

    /** Groups that came or went, and that is not committed. */
    public Iterable<String> groupsThatMove() {
        return byGroup.entrySet().stream()
                .filter(entry -> !entry.getValue().existence.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }
}
