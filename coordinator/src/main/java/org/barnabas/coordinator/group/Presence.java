package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupRequest.MemberIdentity;
import org.barnabas.protocol.message.LeaveGroupResponse;

/** Decides on Heartbeat and LeaveGroup requests: members that stay and members that go. */
public final class Presence {

    private static final int FIRST_BATCHED_LEAVE = 3;

    private final GroupRegistry registry;
    private final Rebalance rebalance;

    public Presence(GroupRegistry registry, Rebalance rebalance) {
        this.registry = registry;
        this.rebalance = rebalance;
    }

    public ErrorCode heartbeat(HeartbeatRequest request) {
        if (request.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        ClassicGroup group = registry.get(request.groupId());
        if (group == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error =
                MemberCheck.current(group, request.memberId(), request.groupInstanceId(), request.generationId());
        Member member = group.members().get(request.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error;
        }
        return switch (group.state()) {
            case EMPTY, DEAD -> ErrorCode.UNKNOWN_MEMBER_ID;
            case PREPARING_REBALANCE -> {
                renew(group, member);
                yield ErrorCode.REBALANCE_IN_PROGRESS;
            }
            // Members may beat between their join and their assignment.
            case COMPLETING_REBALANCE, STABLE -> {
                renew(group, member);
                yield ErrorCode.NONE;
            }
        };
    }

    private void renew(ClassicGroup group, Member member) {
        // The wait of a first-time joiner is limited whatever its client sends meanwhile.
        if (!member.isFresh()) {
            rebalance.sessions().renew(group, member);
        }
    }

    public void leave(LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> reply) {
        List<MemberIdentity> leavers = version >= FIRST_BATCHED_LEAVE
                ? request.members()
                : List.of(new MemberIdentity().memberId(request.memberId()));
        if (request.groupId().isEmpty()) {
            reply.accept(new LeaveGroupResponse().errorCode(ErrorCode.INVALID_GROUP_ID.code()));
            return;
        }
        ClassicGroup group = registry.get(request.groupId());
        List<LeaveGroupResponse.MemberResponse> results = new ArrayList<>();
        ErrorCode first = ErrorCode.NONE;
        for (MemberIdentity leaver : leavers) {
            ErrorCode error = group == null ? ErrorCode.UNKNOWN_MEMBER_ID : leave(group, leaver);
            first = first == ErrorCode.NONE ? error : first;
            results.add(new LeaveGroupResponse.MemberResponse()
                    .memberId(leaver.memberId())
                    .groupInstanceId(leaver.groupInstanceId())
                    .errorCode(error.code()));
        }
        if (group != null) {
            registry.dropIfUseless(group);
        }
        reply.accept(
                version >= FIRST_BATCHED_LEAVE
                        ? new LeaveGroupResponse().members(results)
                        : new LeaveGroupResponse().errorCode(first.code()));
    }

    private ErrorCode leave(ClassicGroup group, MemberIdentity leaver) {
        String instanceId = leaver.groupInstanceId();
        String memberId = leaver.memberId();
        if (memberId.isEmpty() && instanceId != null) {
            // An operator removes a static member, whose member id only its process knows.
            String owner = group.members().idOf(instanceId);
            memberId = owner == null ? "" : owner;
        }
        if (instanceId == null && group.pendingMembers().has(memberId)) {
            rebalance.dropPending(group, memberId);
            return ErrorCode.NONE;
        }
        ErrorCode error = MemberCheck.identity(group, memberId, instanceId);
        Member member = group.members().get(memberId);
        if (error != ErrorCode.NONE || member == null) {
            return error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error;
        }
        String reason = leaver.reason();
        rebalance.remove(group, member, "member left: " + (reason == null ? "not given" : LogText.of(reason)));
        return ErrorCode.NONE;
    }
}
