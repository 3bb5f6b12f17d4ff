package org.barnabas.coordinator.group;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.jspecify.annotations.Nullable;

/**
 * Decides on SyncGroup requests: takes the leader's assignment, has it committed, and hands everybody its part. No
 * member gets an assignment that a failover could forget.
 */
public final class SyncPhase {

    /** Assignments that grow by more ask like newcomers, so that the last room is left to others' small ones. */
    private static final long LARGE_ASSIGNMENT_BYTES = 64 << 10;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Sessions sessions;

    public SyncPhase(GroupEnvironment env, GroupRegistry registry, Sessions sessions) {
        this.env = env;
        this.registry = registry;
        this.sessions = sessions;
    }

    public Step sync(SyncGroupRequest request, Consumer<SyncGroupResponse> reply) {
        SyncTicket ticket = new SyncTicket(reply);
        if (request.groupId().isEmpty()) {
            return refuse(null, ticket, ErrorCode.INVALID_GROUP_ID);
        }
        ClassicGroup group = registry.classic(request.groupId());
        Member member = group == null ? null : group.members().get(request.memberId());
        ErrorCode error = group == null ? ErrorCode.UNKNOWN_MEMBER_ID : check(group, request);
        if (error != ErrorCode.NONE || group == null || member == null) {
            return refuse(group, ticket, error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error);
        }
        return switch (group.state()) {
            case EMPTY, DEAD -> refuse(group, ticket, ErrorCode.UNKNOWN_MEMBER_ID);
            case PREPARING_REBALANCE -> refuse(group, ticket, ErrorCode.REBALANCE_IN_PROGRESS);
            case COMPLETING_REBALANCE -> await(group, member, request, ticket);
            case STABLE -> {
                group.syncAsked(member);
                ticket.assign(group, member.assignment());
                sessions.renew(group, member);
                yield Step.done(group);
            }
        };
    }

    private static Step refuse(@Nullable ClassicGroup group, SyncTicket ticket, ErrorCode error) {
        ticket.fail(error);
        return Step.done(group);
    }

    private static ErrorCode check(ClassicGroup group, SyncGroupRequest request) {
        ErrorCode error =
                MemberCheck.current(group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        String type = request.protocolType();
        String name = request.protocolName();
        boolean sameType = type == null || type.equals(group.protocolType());
        boolean sameName = name == null || name.equals(group.protocolName());
        return sameType && sameName ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }

    private Step await(ClassicGroup group, Member member, SyncGroupRequest request, SyncTicket ticket) {
        group.members().awaitSync(member, ticket);
        group.syncAsked(member);
        return group.isLeader(member.id()) && !group.isAssignmentInFlight()
                ? store(group, assignmentOf(group, request))
                : Step.done(group);
    }

    /** What each member gets: nothing if the leader did not name it, and strangers are left out. */
    private static Map<String, byte[]> assignmentOf(ClassicGroup group, SyncGroupRequest request) {
        Map<String, byte[]> assignment = new LinkedHashMap<>();
        for (Member member : group.members().all()) {
            assignment.put(member.id(), Member.NO_ASSIGNMENT);
        }
        for (SyncGroupRequest.SyncGroupRequestAssignment part : request.assignments()) {
            assignment.computeIfPresent(part.memberId(), (id, before) -> part.assignment());
        }
        return assignment;
    }

    private Step store(ClassicGroup group, Map<String, byte[]> assignment) {
        long bytes = 0;
        for (byte[] part : assignment.values()) {
            bytes += HeapBytes.of(part);
        }
        long growth = bytes - group.members().assignmentBytes();
        GroupMemory.Claim claim =
                growth > LARGE_ASSIGNMENT_BYTES ? GroupMemory.Claim.NEWCOMER : GroupMemory.Claim.MEMBER;
        if (!env.memory().hasRoomFor(claim, growth)) {
            return new Step.NextGeneration(group, ErrorCode.COORDINATOR_NOT_AVAILABLE, "no memory for the assignment");
        }
        int generation = group.generation();
        return new Step.Write(
                group,
                GroupRecords.groupMetadata(group, assignment, env.wallMs()),
                () -> {
                    group.assignmentInFlight();
                    assignment.forEach((memberId, part) -> assign(group, memberId, part));
                },
                error -> onStored(group, generation, error));
    }

    private static void assign(ClassicGroup group, String memberId, byte[] part) {
        Member member = group.members().get(memberId);
        if (member != null) {
            group.members().assign(member, part);
        }
    }

    private Step onStored(ClassicGroup group, int generation, ErrorCode error) {
        boolean current = group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation;
        if (!current) {
            // Another rebalance has begun meanwhile and has answered everybody.
            return Step.done(group);
        }
        if (error != ErrorCode.NONE) {
            return new Step.NextGeneration(group, WriteErrors.forGroup(error), "assignment not stored: " + error);
        }
        group.stabilize(env.wallMs());
        env.metrics().rebalanceCompleted();
        for (Member member : group.members().all()) {
            SyncTicket waiting = member.sync();
            if (waiting != null) {
                member.sync(null);
                waiting.assign(group, member.assignment());
                sessions.renew(group, member);
            }
        }
        return Step.done(group);
    }
}
