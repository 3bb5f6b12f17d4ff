package org.barnabas.coordinator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.Member;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.TombstoneWrite;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;
import org.jspecify.annotations.Nullable;

/** What administrators ask and do about whole groups: list, describe, delete. */
final class GroupAdmin {

    private static final String TYPE = "classic";

    private final GroupEnvironment env;
    private final GroupRegistry registry;

    GroupAdmin(GroupEnvironment env, GroupRegistry registry) {
        this.env = env;
        this.registry = registry;
    }

    /** Empty filters let everything pass; names are compared in any case (KIP-518, KIP-848). */
    List<ListedGroup> list(Collection<String> states, Collection<String> types) {
        List<ListedGroup> listed = new ArrayList<>();
        if (!types.isEmpty() && types.stream().noneMatch(TYPE::equalsIgnoreCase)) {
            return listed;
        }
        for (ClassicGroup group : registry.all()) {
            GroupState state = group.state();
            if (states.isEmpty() || states.stream().anyMatch(state::isNamed)) {
                listed.add(new ListedGroup()
                        .groupId(group.id())
                        .protocolType(orEmpty(group.protocolType()))
                        .groupState(state.label())
                        .groupType(TYPE));
            }
        }
        return listed;
    }

    /** A group that does not exist is Dead, with GROUP_ID_NOT_FOUND. */
    DescribedGroup describe(String groupId) {
        ClassicGroup group = registry.get(groupId);
        if (group == null) {
            return new DescribedGroup()
                    .groupId(groupId)
                    .groupState(GroupState.DEAD.label())
                    .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                    .errorMessage("Group " + groupId + " not found.");
        }
        boolean stable = group.is(GroupState.STABLE);
        DescribedGroup described = new DescribedGroup()
                .groupId(groupId)
                .groupState(group.state().label())
                .protocolType(orEmpty(group.protocolType()))
                .protocolData(stable ? group.protocolName() : "");
        for (Member member : group.members().all()) {
            described
                    .members()
                    .add(new DescribedGroupMember()
                            .memberId(member.id())
                            .groupInstanceId(member.instanceId())
                            .clientId(member.origin().clientId())
                            .clientHost(member.origin().clientHost())
                            .memberMetadata(stable ? member.metadata(group.protocolName()) : Member.NO_ASSIGNMENT)
                            .memberAssignment(stable ? member.assignment() : Member.NO_ASSIGNMENT));
        }
        return described;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Deletes a group without members, with its offsets; the group itself goes last. */
    void delete(String groupId, Consumer<DeletableGroupResult> reply) {
        DeletableGroupResult result = new DeletableGroupResult().groupId(groupId);
        ClassicGroup group = registry.get(groupId);
        ErrorCode refusal = refusal(group);
        if (refusal != ErrorCode.NONE || group == null) {
            reply.accept(result.errorCode(refusal.code()));
            return;
        }
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        group.offsets()
                .forEach((topic, partition, entry) ->
                        tombstones.add(GroupRecords.offsetTombstone(groupId, topic, partition)));
        tombstones.add(GroupRecords.groupTombstone(groupId));
        group.deleting(true);
        TombstoneWrite.start(
                env.outbox(),
                tombstones,
                error -> reply.accept(
                        result.errorCode(WriteErrors.forOffsets(error).code())),
                () -> group.deleting(false));
    }

    private static ErrorCode refusal(@Nullable ClassicGroup group) {
        if (group == null) {
            return ErrorCode.GROUP_ID_NOT_FOUND;
        }
        if (!group.is(GroupState.EMPTY)) {
            return ErrorCode.NON_EMPTY_GROUP;
        }
        // A commit on its way would survive tombstones that do not know it: the client tries again.
        boolean busy = group.isDeleting() || group.hasWritesInFlight();
        return busy ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
    }
}
