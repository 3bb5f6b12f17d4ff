package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupRequest.MemberIdentity;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.jspecify.annotations.Nullable;

/** Decides on Heartbeat and LeaveGroup requests: members that stay and members that go. */
public final class MemberPresence {

    private static final int FIRST_BATCHED_LEAVE = 3;

    private final GroupRegistry registry;
    private final Sessions sessions;

    public MemberPresence(GroupRegistry registry, Sessions sessions) {
        this.registry = registry;
        this.sessions = sessions;
    }

    public ErrorCode heartbeat(HeartbeatRequest request) {
        if (request.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        ClassicGroup group = registry.classic(request.groupId());
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
            sessions.renew(group, member);
        }
    }

    public Step leave(LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> reply) {
        List<MemberIdentity> leavers = version >= FIRST_BATCHED_LEAVE
                ? request.members()
                : List.of(new MemberIdentity().memberId(request.memberId()));
        if (request.groupId().isEmpty()) {
            reply.accept(new LeaveGroupResponse().errorCode(ErrorCode.INVALID_GROUP_ID.code()));
            return Step.done(null);
        }
        ClassicGroup group = registry.classic(request.groupId());
        List<LeaveGroupResponse.MemberResponse> results = new ArrayList<>();
        ErrorCode first = ErrorCode.NONE;
        Step step = Step.done(group);
        for (MemberIdentity leaver : leavers) {
            Departure departure = group == null ? Departure.refused(ErrorCode.UNKNOWN_MEMBER_ID) : leave(group, leaver);
            ErrorCode error = departure.error;
            first = first == ErrorCode.NONE ? error : first;
            step = step instanceof Step.NextGeneration || departure.step == null ? step : departure.step;
            results.add(new LeaveGroupResponse.MemberResponse()
                    .memberId(leaver.memberId())
                    .groupInstanceId(leaver.groupInstanceId())
                    .errorCode(error.code()));
        }
        reply.accept(
                version >= FIRST_BATCHED_LEAVE
                        ? new LeaveGroupResponse().members(results)
                        : new LeaveGroupResponse().errorCode(first.code()));
        return step;
    }

    /** What became of one who wants to leave; of several, the step that does most is taken for all. */
    private record Departure(ErrorCode error, @Nullable Step step) {

        static Departure refused(ErrorCode error) {
            return new Departure(error, null);
        }
    }

    private static Departure leave(ClassicGroup group, MemberIdentity leaver) {
        String instanceId = leaver.groupInstanceId();
        String memberId = leaver.memberId();
        if (memberId.isEmpty() && instanceId != null) {
            // An operator removes a static member, whose member id only its process knows.
            String owner = group.members().idOf(instanceId);
            memberId = owner == null ? "" : owner;
        }
        if (instanceId == null && group.pendingMembers().remove(memberId)) {
            return new Departure(ErrorCode.NONE, new Step.Recheck(group));
        }
        ErrorCode error = MemberCheck.identity(group, memberId, instanceId);
        Member member = group.members().get(memberId);
        if (error != ErrorCode.NONE || member == null) {
            return Departure.refused(error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error);
        }
        String reason = leaver.reason();
        group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
        return new Departure(
                ErrorCode.NONE,
                Step.nextGeneration(
                        group, "member left: " + (reason == null ? "not given" : PrintableText.of(reason))));
    }
}
