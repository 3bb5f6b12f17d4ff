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

    private final Map<String, Group> groups = new LinkedHashMap<>();
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
    public Group get(String groupId) {
        return groups.get(groupId);
    }

    /** The group if it has, or had, members. */
    @Nullable
    ClassicGroup classic(String groupId) {
        return groups.get(groupId) instanceof ClassicGroup classic ? classic : null;
    }

    /** Whether requests may not create another group; replay may. */
    public boolean isFull() {
        return groups.size() >= maxGroups;
    }

    /** For offsets. */
    public Group getOrCreate(String groupId) {
        Group known = groups.get(groupId);
        if (known != null) {
            return known;
        }
        metrics.groupAdded(GroupState.EMPTY);
        memory.charge(sizeInBytes(groupId));
        Group created = new OffsetsGroup(groupId, new OffsetTable(memory));
        groups.put(groupId, created);
        return created;
    }

    /** For members; what only had offsets becomes a group that can have both. */
    public ClassicGroup getOrCreateClassic(String groupId) {
        Group known = getOrCreate(groupId);
        if (known instanceof ClassicGroup classic) {
            return classic;
        }
        ClassicGroup classic = new ClassicGroup(groupId, known.offsets(), memory, listener);
        groups.put(groupId, classic);
        return classic;
    }

    public void remove(Group group) {
        if (groups.remove(group.id(), group)) {
            metrics.groupRemoved(group.state());
            group.release();
            memory.charge(-sizeInBytes(group.id()));
        }
    }

    /**
     * Forgets a group that has left no trace, such as one whose only would-be member never came back, and forgets of one
     * with offsets that it could have had members.
     */
    public void tidy(Group group) {
        if (groups.get(group.id()) != group || group.isDeleting()) {
            return;
        }
        if (group.isUseless()) {
            remove(group);
        } else if (group instanceof ClassicGroup classic && classic.isWithoutMembership()) {
            classic.releaseMembership();
            groups.put(group.id(), new OffsetsGroup(group.id(), group.offsets()));
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

    /** All groups at this moment. */
    public List<Group> all() {
        return new ArrayList<>(groups.values());
    }

    public int size() {
        return groups.size();
    }

    /** What all groups count for, summed up anew. */
    public long sizeInBytes() {
        long bytes = 0;
        for (Group group : groups.values()) {
            bytes += sizeInBytes(group.id()) + group.sizeInBytes();
        }
        return bytes;
    }
}
