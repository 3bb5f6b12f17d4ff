package org.barnabas.coordinator.group;

import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroupMember;

/** What DescribeGroups tells of a classic group: protocol and assignments only while they are in force. */
final class GroupDescription {

    private GroupDescription() {}

    static DescribedGroup of(ClassicGroup group) {
        boolean stable = group.is(GroupState.STABLE);
        String type = group.protocolType();
        DescribedGroup described = new DescribedGroup()
                .groupId(group.id())
                .groupState(group.state().label())
                .protocolType(type == null ? "" : type)
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
}
