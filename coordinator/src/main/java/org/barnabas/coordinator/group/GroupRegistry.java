package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of one coordinator partition, bounded in number and memory. */
public final class GroupRegistry {

    /** Names that many groups share are kept once; more than these need not be. */
    private static final int SHARED_NAMES = 500;

    private final Map<String, ClassicGroup> groups = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final int maxGroups;
    private final GroupMemory memory;
    private final GroupMetrics metrics;
    private final ClassicGroup.StateListener listener;

    public GroupRegistry(int maxGroups, GroupMemory memory, GroupMetrics metrics) {
        this.maxGroups = maxGroups;
        this.memory = memory;
        this.metrics = metrics;
        this.listener = metrics::groupMoved;
    }

    @Nullable
    public ClassicGroup get(String groupId) {
        return groups.get(groupId);
    }

    /** Whether requests may not create another group; replay may. */
    public boolean isFull() {
        return groups.size() >= maxGroups;
    }

    public ClassicGroup getOrCreate(String groupId) {
        ClassicGroup known = groups.get(groupId);
        if (known != null) {
            return known;
        }
        metrics.groupAdded(GroupState.EMPTY);
        memory.charge(sizeInBytes(groupId));
        ClassicGroup created = new ClassicGroup(groupId, memory, listener);
        groups.put(groupId, created);
        return created;
    }

    public void remove(ClassicGroup group) {
        if (groups.remove(group.id(), group)) {
            metrics.groupRemoved(group.state());
            group.release();
            memory.charge(-sizeInBytes(group.id()));
        }
    }

    /** What a group counts for before it has anything. */
    public static long sizeInBytes(String groupId) {
        return GroupMemory.GROUP_BYTES + HeapBytes.of(groupId);
    }

    /** The same name, as one object for all groups. */
    public String shared(String name) {
        String known = names.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() >= SHARED_NAMES) {
            names.clear();
        }
        names.put(name, name);
        return name;
    }

    /** Forgets a group that has left no trace, such as one whose only would-be member never came back. */
    public void dropIfUseless(ClassicGroup group) {
        if (group.isUseless()) {
            remove(group);
        }
    }

    /** All groups at this moment. */
    public List<ClassicGroup> all() {
        return new ArrayList<>(groups.values());
    }

    public int size() {
        return groups.size();
    }

    /** What all groups count for, summed up anew. */
    public long sizeInBytes() {
        long bytes = 0;
        for (ClassicGroup group : groups.values()) {
            bytes += sizeInBytes(group.id()) + group.sizeInBytes();
        }
        return bytes;
    }
}
