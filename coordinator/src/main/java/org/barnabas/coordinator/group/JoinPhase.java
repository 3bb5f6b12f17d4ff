package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import org.jspecify.annotations.Nullable;

/**
 * Decides on JoinGroup requests: who may come in, under which id, and whether that takes another generation.
 *
 * <p>KIPs: 62 (rebalance timeout), 345 (static members), 389 (group size), 394 (two-step join), 814 (skip assignment).
 */
public final class JoinPhase {

    private static final int MAX_CLIENT_ID_IN_MEMBER_ID = 255;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Sessions sessions;

    public JoinPhase(GroupEnvironment env, GroupRegistry registry, Sessions sessions) {
        this.env = env;
        this.registry = registry;
        this.sessions = sessions;
    }

    public Step join(JoinCall call) {
        ErrorCode error = check(call);
        if (error != ErrorCode.NONE) {
            return refuse(null, call, error);
        }
        return decide(registry.getOrCreateClassic(call.groupId()), call);
    }

    /** Whether there may be such a member, and a group for it. */
    private ErrorCode check(JoinCall call) {
        int sessionMs = call.timeouts().sessionMs();
        if (call.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (sessionMs < env.config().minSessionTimeoutMs()
                || sessionMs > env.config().maxSessionTimeoutMs()) {
            return ErrorCode.INVALID_SESSION_TIMEOUT;
        }
        Group group = registry.get(call.groupId());
        if (group != null) {
            return group.isDeleting() ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
        }
        if (!call.memberId().isEmpty()) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (registry.isFull()) {
            return ErrorCode.GROUP_MAX_SIZE_REACHED;
        }
        boolean room = env.memory().hasRoomFor(GroupMemory.Claim.NEWCOMER, GroupRegistry.sizeInBytes(call.groupId()));
        return room ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }

    private Step decide(ClassicGroup group, JoinCall call) {
        Member known = known(group, call);
        long growth = growth(group, known, call);
        if (!mayGrow(group, growth) || !hasPlace(group, known)) {
            return refuseFull(group, call);
        }
        if (!env.memory().hasRoomFor(known == null ? GroupMemory.Claim.NEWCOMER : GroupMemory.Claim.MEMBER, growth)) {
            // For a while, maybe: who is in stays in, and clients ask again.
            return refuse(group, call, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        if (!group.supports(call.protocolType(), call.protocols())) {
            return refuse(group, call, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        }
        return call.memberId().isEmpty() ? joinNew(group, call) : joinKnown(group, call);
    }

    private static Step refuse(@Nullable ClassicGroup group, JoinCall call, ErrorCode error) {
        call.ticket().fail(error, call.memberId());
        return Step.done(group);
    }

    private static Step refuseFull(ClassicGroup group, JoinCall call) {
        Member member = group.members().get(call.memberId());
        boolean expected = group.pendingMembers().remove(call.memberId());
        if (member != null) {
            group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
        }
        refuse(group, call, ErrorCode.GROUP_MAX_SIZE_REACHED);
        if (member != null) {
            return Step.nextGeneration(group, "group is full");
        }
        return expected ? new Step.Recheck(group) : Step.done(group);
    }

    /** Who joins, if it is in already: by its member id, or by its static identity. */
    private static @Nullable Member known(ClassicGroup group, JoinCall call) {
        Member member = group.members().get(call.memberId());
        String instanceId = call.instanceId();
        if (member != null || instanceId == null || !call.memberId().isEmpty()) {
            return member;
        }
        String owner = group.members().idOf(instanceId);
        return owner == null ? null : group.members().get(owner);
    }

    /** By how much the group grows with this member; 0 or less for one that joins again as it was. */
    private static long growth(ClassicGroup group, @Nullable Member known, JoinCall call) {
        if (known != null) {
            return call.protocols().sizeInBytes() - known.protocols().sizeInBytes();
        }
        boolean expected = group.pendingMembers().has(call.memberId());
        return Member.sizeInBytes(call.memberId(), call.instanceId(), call.origin(), call.protocols())
                - (expected ? PendingMembers.sizeInBytes(call.memberId()) : 0);
    }

    private boolean mayGrow(ClassicGroup group, long growth) {
        long bytes = group.members().sizeInBytes() + group.pendingMembers().sizeInBytes();
        return growth <= 0 || bytes + growth <= env.config().maxMemberBytes();
    }

    /** While a rebalance runs only those who have joined again count: the others may not come back. */
    private boolean hasPlace(ClassicGroup group, @Nullable Member known) {
        GroupMembers members = group.members();
        int maxSize = env.config().maxSize();
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE -> (known != null && known.join() != null) || members.awaitingJoin() < maxSize;
            case COMPLETING_REBALANCE, STABLE -> known != null || members.size() < maxSize;
        };
    }

    private Step joinNew(ClassicGroup group, JoinCall call) {
        String instanceId = call.instanceId();
        if (instanceId != null) {
            String newId = newMemberId(instanceId);
            String oldId = group.members().idOf(instanceId);
            Member old = oldId == null ? null : group.members().get(oldId);
            return old == null ? add(group, newId, call) : replaceStatic(group, old, newId, call);
        }
        String newId = newMemberId(call.origin().clientId());
        if (!call.secondCallExpected()) {
            return add(group, newId, call);
        }
        sessions.expect(group, newId, call.timeouts().sessionMs());
        call.ticket().fail(ErrorCode.MEMBER_ID_REQUIRED, newId);
        return Step.done(group);
    }

    private String newMemberId(String prefix) {
        String readable = prefix.substring(0, Math.min(prefix.length(), MAX_CLIENT_ID_IN_MEMBER_ID));
        return readable + "-" + new UUID(env.random().nextLong(), env.random().nextLong());
    }

    private Step joinKnown(ClassicGroup group, JoinCall call) {
        if (call.instanceId() == null && group.pendingMembers().remove(call.memberId())) {
            return add(group, call.memberId(), call);
        }
        ErrorCode error = MemberCheck.identity(group, call.memberId(), call.instanceId());
        Member member = group.members().get(call.memberId());
        if (error != ErrorCode.NONE || member == null) {
            return refuse(group, call, error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error);
        }
        boolean unchanged = member.protocols().sameAs(call.protocols());
        boolean admitAsIs =
                switch (group.state()) {
                    // Its first answer was probably lost: give it again.
                    case COMPLETING_REBALANCE -> unchanged;
                    // A leader rejoins when the topics have changed, so it wants a new assignment.
                    case STABLE -> unchanged && !group.isLeader(member.id());
                    case EMPTY, PREPARING_REBALANCE, DEAD -> false;
                };
        if (admitAsIs) {
            call.ticket().admit(group, member);
            sessions.renew(group, member);
            return Step.done(group);
        }
        group.members().updateProtocols(member, call.protocols());
        member.timeouts(call.timeouts());
        group.members().awaitJoin(member, call.ticket());
        return Step.nextGeneration(group, "member rejoined: " + call.reason());
    }

    private Step add(ClassicGroup group, String memberId, JoinCall call) {
        Member member = new Member(memberId, call.instanceId(), call.origin(), call.timeouts(), call.protocols());
        group.addMember(member, call.protocolType());
        JoinWindow window = group.joinWindow();
        if (window != null) {
            window.newcomer();
        }
        group.members().awaitJoin(member, call.ticket());
        sessions.startFresh(group, member);
        return Step.nextGeneration(group, "member joined: " + call.reason());
    }

    /** The process behind a static member has restarted: the newcomer takes its place, the old one is fenced. */
    private Step replaceStatic(ClassicGroup group, Member old, String newId, JoinCall call) {
        Member member = old.successor(newId, call.origin(), call.timeouts(), call.protocols());
        boolean keepsGeneration = group.is(GroupState.STABLE)
                && group.members().electProtocol(old, call.protocols()).equals(group.protocolName());
        if (keepsGeneration) {
            return storeReplacement(group, old, member, call);
        }
        // The leader may be assigning to the old id at this moment, which would leave the newcomer without.
        replace(group, old, member);
        group.members().awaitJoin(member, call.ticket());
        return Step.nextGeneration(group, "static member replaced: " + call.reason());
    }

    private void replace(ClassicGroup group, Member old, Member member) {
        group.replaceMember(old, member);
        sessions.renew(group, member);
    }

    private Step storeReplacement(ClassicGroup group, Member old, Member member, JoinCall call) {
        int generation = group.generation();
        String formerLeader = group.leaderId();
        List<Member> members = new ArrayList<>(group.members().all());
        members.remove(old);
        members.add(member);
        String leader = group.isLeader(old.id()) ? member.id() : formerLeader;
        return new Step.Write(
                group,
                GroupRecords.groupMetadata(group, members, leader, Map.of(), env.wallMs()),
                () -> replace(group, old, member),
                error -> {
                    if (error != ErrorCode.NONE) {
                        // Refused: nothing has changed. Late: the old id is fenced, and a retry gets yet another one.
                        return refuse(group, call, WriteErrors.forGroup(error));
                    }
                    return admitReplacement(group, member, generation, formerLeader, call);
                });
    }

    private Step admitReplacement(
            ClassicGroup group, Member member, int generation, String formerLeader, JoinCall call) {
        boolean stillMember = group.members().get(member.id()) == member;
        if (stillMember && group.is(GroupState.STABLE) && group.generation() == generation) {
            boolean leads = group.isLeader(member.id());
            if (call.knowsSkip()) {
                List<JoinGroupResponseMember> members = leads ? JoinTicket.memberList(group) : List.of();
                call.ticket().admit(group, member.id(), group.leaderId(), members, leads);
            } else {
                // An old client that learns that it leads would assign, and a stable group would ignore that. So it
                // gets to see the leader's former id.
                call.ticket().admit(group, member.id(), leads ? formerLeader : group.leaderId(), List.of(), false);
            }
            sessions.renew(group, member);
            return Step.done(group);
        }
        if (stillMember && group.is(GroupState.PREPARING_REBALANCE) && member.join() == null) {
            group.members().awaitJoin(member, call.ticket());
            return new Step.Recheck(group);
        }
        call.ticket().fail(ErrorCode.REBALANCE_IN_PROGRESS, member.id());
        return Step.done(group);
    }
}
