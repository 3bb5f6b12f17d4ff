package org.barnabas.coordinator.group;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.jspecify.annotations.Nullable;

/** A JoinGroup request that waits for its answer; answered exactly once. */
public final class JoinTicket {

    private @Nullable Consumer<JoinGroupResponse> reply;

    JoinTicket(Consumer<JoinGroupResponse> reply) {
        this.reply = reply;
    }

    public void fail(ErrorCode error, String memberId) {
        answer(new JoinGroupResponse().errorCode(error.code()).memberId(memberId));
    }

    /** Admits a member to the group's current generation; only the leader gets to see the other members. */
    void admit(ClassicGroup group, Member member) {
        boolean leads = group.isLeader(member.id());
        admit(group, member.id(), group.leaderId(), leads ? memberList(group) : List.of(), false);
    }

    /** Admits with all details as given. */
    void admit(
            ClassicGroup group,
            String memberId,
            String leaderId,
            List<JoinGroupResponse.JoinGroupResponseMember> members,
            boolean skipAssignment) {
        answer(new JoinGroupResponse()
                .generationId(group.generation())
                .protocolType(group.protocolType())
                .protocolName(group.protocolName())
                .leader(leaderId)
                .memberId(memberId)
                .members(members)
                .skipAssignment(skipAssignment));
    }

    static List<JoinGroupResponse.JoinGroupResponseMember> memberList(ClassicGroup group) {
        return group.members().all().stream()
                .map(member -> new JoinGroupResponse.JoinGroupResponseMember()
                        .memberId(member.id())
                        .groupInstanceId(member.instanceId())
                        .metadata(member.metadata(group.protocolName())))
                .toList();
    }

    private void answer(JoinGroupResponse response) {
        Consumer<JoinGroupResponse> target = reply;
        if (target != null) {
            reply = null;
            target.accept(response);
        }
    }
}
