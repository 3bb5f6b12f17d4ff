package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a coordinator's memory follows from its log. Of a group whose members are agreeing on a generation the log knows
 * only that there were members.
 *
 * @param offsets by group, topic and partition
 * @param members by group
 */
record GroupSnapshot(Map<String, OffsetEntry> offsets, Map<String, String> members) {

    private static final String AGREEING = "agreeing";

    static GroupSnapshot of(GroupRegistry registry) {
        Map<String, OffsetEntry> offsets = new TreeMap<>();
        Map<String, String> members = new TreeMap<>();
        for (Group group : registry.all()) {
            group.offsets()
                    .forEach((topic, partition, entry) ->
                            offsets.put(group.id() + "/" + topic + "-" + partition, entry));
            if (group instanceof ClassicGroup classic && classic.isPersisted()) {
                members.put(group.id(), membersOf(classic));
            }
        }
        return new GroupSnapshot(offsets, members);
    }

    private static String membersOf(ClassicGroup group) {
        boolean assigned = group.is(GroupState.STABLE)
                || (group.is(GroupState.COMPLETING_REBALANCE) && group.isAssignmentInFlight());
        if (!assigned) {
            return group.is(GroupState.EMPTY)
                    ? group.generation() + " " + group.protocolType() + " since " + group.stateSinceMs()
                    : AGREEING;
        }
        List<String> all = new ArrayList<>();
        for (Member member : group.members().all()) {
            all.add(member.id() + " " + member.instanceId() + " " + member.origin() + " " + member.timeouts() + " "
                    + text(member.metadata(group.protocolName())) + " " + text(member.assignment()));
        }
        return group.generation() + " " + group.protocolType() + " " + group.protocolName() + " " + group.leaderId()
                + " " + all;
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The other one without the groups of which this one cannot say more. */
    GroupSnapshot asFarAsKnown(GroupSnapshot replayed) {
        Map<String, String> known = new TreeMap<>(replayed.members);
        members.forEach((group, text) -> {
            if (text.equals(AGREEING)) {
                known.computeIfPresent(group, (id, any) -> AGREEING);
            }
        });
        return new GroupSnapshot(replayed.offsets, known);
    }
}
