package org.barnabas.coordinator.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;

/**
 * Decides on SyncGroup requests: takes the leader's assignment, has it committed, and hands everybody its part. No
 * member gets an assignment that a failover could forget.
 */
public final class SyncPhase {

    /** Assignments that grow by more ask like newcomers, so that the last room is left to others' small ones. */
    private static final long LARGE_ASSIGNMENT_BYTES = 64 << 10;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Rebalance rebalance;

    public SyncPhase(GroupEnvironment env, GroupRegistry registry, Rebalance rebalance) {
        this.env = env;
        this.registry = registry;
        this.rebalance = rebalance;
    }

    public void sync(SyncGroupRequest request, Consumer<SyncGroupResponse> reply) {
        SyncTicket ticket = new SyncTicket(reply);
        if (request.groupId().isEmpty()) {
            ticket.fail(ErrorCode.INVALID_GROUP_ID);
            return;
        }
        ClassicGroup group = registry.get(request.groupId());
        Member member = group == null ? null : group.members().get(request.memberId());
        ErrorCode error = group == null ? ErrorCode.UNKNOWN_MEMBER_ID : check(group, request);
        if (error == ErrorCode.NONE && (group == null || member == null)) {
            error = ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (error != ErrorCode.NONE || group == null || member == null) {
            ticket.fail(error);
            return;
        }
        switch (group.state()) {
            case EMPTY, DEAD -> ticket.fail(ErrorCode.UNKNOWN_MEMBER_ID);
            case PREPARING_REBALANCE -> ticket.fail(ErrorCode.REBALANCE_IN_PROGRESS);
            case COMPLETING_REBALANCE -> await(group, member, request, ticket);
            case STABLE -> {
                rebalance.synced(group, member);
                ticket.assign(group, member.assignment());
                rebalance.sessions().renew(group, member);
            }
        }
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

    private void await(ClassicGroup group, Member member, SyncGroupRequest request, SyncTicket ticket) {
        group.members().awaitSync(member, ticket);
        rebalance.synced(group, member);
        if (group.isLeader(member.id()) && !group.isAssignmentInFlight()) {
            store(group, assignmentOf(group, request));
        }
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

    private void store(ClassicGroup group, Map<String, byte[]> assignment) {
        long bytes = 0;
        for (byte[] part : assignment.values()) {
            bytes += HeapBytes.of(part);
        }
        // Counted until it is in force, for several may be on their way.
        long growth = Math.max(0, bytes - group.members().assignmentBytes());
        GroupMemory.Claim claim =
                growth > LARGE_ASSIGNMENT_BYTES ? GroupMemory.Claim.NEWCOMER : GroupMemory.Claim.MEMBER;
        if (!env.memory().tryCharge(claim, growth)) {
            rebalance.failSyncs(group, ErrorCode.COORDINATOR_NOT_AVAILABLE);
            rebalance.trigger(group, "no memory for the assignment");
            return;
        }
        int generation = group.generation();
        group.assignmentInFlight();
        group.writeStarted();
        env.outbox()
                .write(
                        List.of(GroupRecords.groupMetadata(group, assignment, env.wallMs())),
                        error -> onStored(group, generation, assignment, error),
                        () -> {
                            env.memory().charge(-growth);
                            group.writeSettled();
                        });
    }

    private void onStored(ClassicGroup group, int generation, Map<String, byte[]> assignment, ErrorCode error) {
        boolean current = group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation;
        if (!current) {
            // Another rebalance has begun meanwhile and has answered everybody.
            return;
        }
        if (error != ErrorCode.NONE) {
            rebalance.failSyncs(group, WriteErrors.forGroup(error));
            rebalance.trigger(group, "assignment not stored: " + error);
            return;
        }
        group.stabilize(env.wallMs());
        env.metrics().rebalanceCompleted();
        for (Member member : group.members().all()) {
            group.members().assign(member, assignment.getOrDefault(member.id(), Member.NO_ASSIGNMENT));
            SyncTicket waiting = member.sync();
            if (waiting != null) {
                member.sync(null);
                waiting.assign(group, member.assignment());
                rebalance.sessions().renew(group, member);
            }
        }
    }
}
