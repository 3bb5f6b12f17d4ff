package org.barnabas.coordinator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.barnabas.coordinator.group.CommittedView;
import org.barnabas.coordinator.group.CommittedView.ShownGroup;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.GroupType;
import org.barnabas.coordinator.group.OffsetsGroup;
import org.barnabas.coordinator.host.CoordinatorDecision;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;
import org.jspecify.annotations.Nullable;

/** What administrators ask and do about whole groups: list, describe, delete. */
final class GroupAdmin {

    private final GroupRegistry registry;
    private final CommittedView committed;

    GroupAdmin(GroupRegistry registry, CommittedView committed) {
        this.registry = registry;
        this.committed = committed;
    }

    /** Empty filters let everything pass; names are compared in any case (KIP-518, KIP-848). */
    List<ListedGroup> list(Collection<String> states, Collection<String> types) {
        List<ListedGroup> listed = new ArrayList<>();
        for (Group group : registry.all()) {
            if (isCommitted(group) && passes(group.type(), types) && passes(group.state(), states)) {
                listed.add(listed(group.id(), group.type(), group.state(), group.protocolType()));
            }
        }
        for (String groupId : committed.groupsThatMove()) {
            ShownGroup gone = registry.get(groupId) == null ? committed.gone(groupId) : null;
            if (gone != null && passes(gone.type(), types) && passes(gone.state(), states)) {
                listed.add(listed(groupId, gone.type(), gone.state(), gone.protocolType()));
            }
        }
        return listed;
    }

    /** A group that only has offsets is there when the first of these is committed. */
    private boolean isCommitted(Group group) {
        return !(group instanceof OffsetsGroup) || !committed.isNew(group.id());
    }

    private static boolean passes(GroupType type, Collection<String> types) {
        return types.isEmpty() || types.stream().anyMatch(type.label()::equalsIgnoreCase);
    }

    private static boolean passes(GroupState state, Collection<String> states) {
        return states.isEmpty() || states.stream().anyMatch(state::isNamed);
    }

    private static ListedGroup listed(String groupId, GroupType type, GroupState state, @Nullable String protocolType) {
        return new ListedGroup()
                .groupId(groupId)
                .protocolType(protocolType == null ? "" : protocolType)
                .groupState(state.label())
                .groupType(type.label());
    }

    /** A group that does not exist is Dead, with GROUP_ID_NOT_FOUND. */
    DescribedGroup describe(String groupId) {
        Group group = registry.get(groupId);
        ShownGroup gone = group == null ? committed.gone(groupId) : null;
        if (gone != null) {
            String type = gone.protocolType();
            return new DescribedGroup()
                    .groupId(groupId)
                    .groupState(gone.state().label())
                    .protocolType(type == null ? "" : type);
        }
        if (group == null || !isCommitted(group)) {
            return new DescribedGroup()
                    .groupId(groupId)
                    .groupState(GroupState.DEAD.label())
                    .errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                    .errorMessage("Group " + groupId + " not found.");
        }
        return group.describe();
    }

    /** Deletes a group without members, with its offsets; the group itself goes last. */
    CoordinatorDecision<DeletableGroupResult> delete(String groupId) {
        Group group = registry.get(groupId);
        ErrorCode refusal = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : group.checkDelete();
        if (refusal != ErrorCode.NONE || group == null) {
            return CoordinatorDecision.answer(result(groupId, refusal));
        }
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        group.offsets()
                .forEach((topic, partition, entry) ->
                        tombstones.add(GroupRecords.offsetTombstone(groupId, topic, partition)));
        tombstones.add(GroupRecords.groupTombstone(groupId));
        // They may take several batches, and nobody may come in between.
        group.deleting(true);
        return CoordinatorDecision.writeInParts(
                        tombstones,
                        result(groupId, ErrorCode.NONE),
                        error -> result(groupId, WriteErrors.forOffsets(error)))
                .telling(() -> {}, () -> {
                    group.deleting(false);
                    registry.tidy(group);
                });
    }

    private static DeletableGroupResult result(String groupId, ErrorCode error) {
        return new DeletableGroupResult().groupId(groupId).errorCode(error.code());
    }
}
