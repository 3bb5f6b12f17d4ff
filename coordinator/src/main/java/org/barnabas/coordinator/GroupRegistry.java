package org.barnabas.coordinator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of one coordinator partition, bounded in number. */
final class GroupRegistry {

    private final Map<String, ClassicGroup> groups = new LinkedHashMap<>();
    private final int maxGroups;
    private final GroupMemory memory;
    private final GroupMetrics metrics;

    GroupRegistry(int maxGroups, GroupMemory memory, GroupMetrics metrics) {
        this.maxGroups = maxGroups;
        this.memory = memory;
        this.metrics = metrics;
    }

    @Nullable
    ClassicGroup get(String groupId) {
        return groups.get(groupId);
    }

    /** Whether requests may not create another group; replay may. */
    boolean isFull() {
        return groups.size() >= maxGroups || !memory.hasRoomFor(GroupMemory.GROUP_BYTES);
    }

    ClassicGroup getOrCreate(String groupId) {
        return groups.computeIfAbsent(groupId, id -> {
            metrics.groupAdded(GroupState.EMPTY);
            memory.charge(sizeInBytes(id));
            return new ClassicGroup(id, memory, metrics::groupMoved);
        });
    }

    void remove(ClassicGroup group) {
        if (groups.remove(group.id(), group)) {
            metrics.groupRemoved(group.state());
            group.offsets().clear();
            memory.charge(-sizeInBytes(group.id()));
        }
    }

    private static long sizeInBytes(String groupId) {
        return GroupMemory.GROUP_BYTES + groupId.length();
    }

    /** Forgets a group that has left no trace, such as one whose only would-be member never came back. */
    void dropIfUseless(ClassicGroup group) {
        if (group.isUseless()) {
            remove(group);
        }
    }

    /** All groups at this moment. */
    List<ClassicGroup> all() {
        return new ArrayList<>(groups.values());
    }

    int size() {
        return groups.size();
    }
}
