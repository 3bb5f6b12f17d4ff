package org.barnabas.coordinator.group;

import java.util.List;
import java.util.UUID;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Decides on JoinGroup requests: who may come in, under which id, and whether that takes a rebalance.
 *
 * <p>KIPs: 62 (rebalance timeout), 345 (static members), 389 (group size), 394 (two-step join), 814 (skip assignment).
 */
public final class JoinPhase {

    private static final int MAX_CLIENT_ID_IN_MEMBER_ID = 255;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Rebalance rebalance;

    public JoinPhase(GroupEnvironment env, GroupRegistry registry, Rebalance rebalance) {
        this.env = env;
        this.registry = registry;
        this.rebalance = rebalance;
    }

    public void join(JoinCall call) {
        int sessionMs = call.timeouts().sessionMs();
        if (call.groupId().isEmpty()) {
            refuse(call, ErrorCode.INVALID_GROUP_ID);
            return;
        }
        if (sessionMs < env.config().minSessionTimeoutMs()
                || sessionMs > env.config().maxSessionTimeoutMs()) {
            refuse(call, ErrorCode.INVALID_SESSION_TIMEOUT);
            return;
        }
        ClassicGroup group = registry.get(call.groupId());
        if (group == null) {
            if (!call.memberId().isEmpty()) {
                refuse(call, ErrorCode.UNKNOWN_MEMBER_ID);
                return;
            }
            if (registry.isFull()) {
                refuse(call, ErrorCode.GROUP_MAX_SIZE_REACHED);
                return;
            }
            if (!env.memory().hasRoomFor(GroupMemory.Claim.NEWCOMER, GroupRegistry.sizeInBytes(call.groupId()))) {
                refuse(call, ErrorCode.COORDINATOR_NOT_AVAILABLE);
                return;
            }
            group = registry.getOrCreate(call.groupId());
        }
        decide(group, call);
        registry.dropIfUseless(group);
    }

    private void decide(ClassicGroup group, JoinCall call) {
        if (group.isDeleting()) {
            refuse(call, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
            return;
        }
        Member known = known(group, call);
        long growth = growth(group, known, call);
        if (!mayGrow(group, growth) || !hasPlace(group, known)) {
            Member member = group.members().get(call.memberId());
            if (member != null) {
                rebalance.remove(group, member, "group is full");
            }
            rebalance.dropPending(group, call.memberId());
            refuse(call, ErrorCode.GROUP_MAX_SIZE_REACHED);
        } else if (!env.memory()
                .hasRoomFor(known == null ? GroupMemory.Claim.NEWCOMER : GroupMemory.Claim.MEMBER, growth)) {
            // For a while, maybe: who is in stays in, and clients ask again.
            refuse(call, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else if (!group.supports(call.protocolType(), call.protocols())) {
            refuse(call, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        } else if (call.memberId().isEmpty()) {
            joinNew(group, call);
        } else {
            joinKnown(group, call);
        }
    }

    private static void refuse(JoinCall call, ErrorCode error) {
        call.ticket().fail(error, call.memberId());
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
        Membership members = group.members();
        int maxSize = env.config().maxSize();
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            case PREPARING_REBALANCE -> (known != null && known.join() != null) || members.awaitingJoin() < maxSize;
            case COMPLETING_REBALANCE, STABLE -> known != null || members.size() < maxSize;
        };
    }

    private void joinNew(ClassicGroup group, JoinCall call) {
        String instanceId = call.instanceId();
        if (instanceId != null) {
            String newId = newMemberId(instanceId);
            String oldId = group.members().idOf(instanceId);
            Member old = oldId == null ? null : group.members().get(oldId);
            if (old == null) {
                add(group, newId, call);
            } else {
                replaceStatic(group, old, newId, call);
            }
            return;
        }
        String newId = newMemberId(call.origin().clientId());
        if (call.secondCallExpected()) {
            rebalance.addPending(group, newId, call.timeouts().sessionMs());
            call.ticket().fail(ErrorCode.MEMBER_ID_REQUIRED, newId);
        } else {
            add(group, newId, call);
        }
    }

    private String newMemberId(String prefix) {
        String readable = prefix.substring(0, Math.min(prefix.length(), MAX_CLIENT_ID_IN_MEMBER_ID));
        return readable + "-" + new UUID(env.random().nextLong(), env.random().nextLong());
    }

    private void joinKnown(ClassicGroup group, JoinCall call) {
        if (call.instanceId() == null && rebalance.removePending(group, call.memberId())) {
            add(group, call.memberId(), call);
            return;
        }
        ErrorCode error = MemberCheck.identity(group, call.memberId(), call.instanceId());
        Member member = group.members().get(call.memberId());
        if (error != ErrorCode.NONE || member == null) {
            refuse(call, error == ErrorCode.NONE ? ErrorCode.UNKNOWN_MEMBER_ID : error);
            return;
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
            rebalance.sessions().renew(group, member);
        } else {
            update(group, member, call);
            rebalance.trigger(group, "member rejoined: " + call.reason());
        }
    }

    private void add(ClassicGroup group, String memberId, JoinCall call) {
        Member member = new Member(memberId, call.instanceId(), call.origin(), call.timeouts(), call.protocols());
        group.addMember(member, call.protocolType());
        JoinWindow window = group.joinWindow();
        if (window != null) {
            window.newcomer();
        }
        group.members().awaitJoin(member, call.ticket());
        rebalance.sessions().startFresh(group, member);
        rebalance.trigger(group, "member joined: " + call.reason());
    }

    private static void update(ClassicGroup group, Member member, JoinCall call) {
        group.members().updateProtocols(member, call.protocols());
        member.timeouts(call.timeouts());
        group.members().awaitJoin(member, call.ticket());
    }

    /** The process behind a static member has restarted: the newcomer takes its place, the old one is fenced. */
    private void replaceStatic(ClassicGroup group, Member old, String newId, JoinCall call) {
        String formerLeader = group.leaderId();
        rebalance.sessions().end(old);
        Member member = old.successor(newId, call.origin());
        group.replaceMember(old, member);
        group.members().updateProtocols(member, call.protocols());
        member.timeouts(call.timeouts());
        rebalance.sessions().renew(group, member);
        boolean keepsGeneration =
                group.is(GroupState.STABLE) && group.members().electProtocol().equals(group.protocolName());
        if (keepsGeneration) {
            storeReplacement(group, member, formerLeader, call);
        } else {
            // The leader may be assigning to the old id at this moment, which would leave the newcomer without.
            group.members().awaitJoin(member, call.ticket());
            rebalance.trigger(group, "static member replaced: " + call.reason());
        }
    }

    private void storeReplacement(ClassicGroup group, Member member, String formerLeader, JoinCall call) {
        int generation = group.generation();
        group.writeStarted();
        env.outbox()
                .write(
                        List.of(GroupRecords.groupMetadata(group, env.wallMs())),
                        error -> {
                            if (error != ErrorCode.NONE) {
                                // The old id stays fenced; the client retries and gets yet another id.
                                call.ticket().fail(WriteErrors.forGroup(error), call.memberId());
                            } else {
                                admitReplacement(group, member, generation, formerLeader, call);
                            }
                        },
                        group::writeSettled);
    }

    private void admitReplacement(
            ClassicGroup group, Member member, int generation, String formerLeader, JoinCall call) {
        boolean stillMember = group.members().get(member.id()) == member;
        if (stillMember && group.is(GroupState.STABLE) && group.generation() == generation) {
            boolean leads = group.isLeader(member.id());
            if (call.knowsSkip()) {
                call.ticket()
                        .admit(
                                group,
                                member.id(),
                                group.leaderId(),
                                leads ? JoinTicket.memberList(group) : List.of(),
                                leads);
            } else {
                // An old client that learns that it leads would assign, and a stable group would ignore that. So it
                // gets to see the leader's former id.
                call.ticket().admit(group, member.id(), leads ? formerLeader : group.leaderId(), List.of(), false);
            }
            rebalance.sessions().renew(group, member);
        } else if (stillMember && group.is(GroupState.PREPARING_REBALANCE) && member.join() == null) {
            group.members().awaitJoin(member, call.ticket());
            rebalance.completeIfAllJoined(group);
        } else {
            call.ticket().fail(ErrorCode.REBALANCE_IN_PROGRESS, member.id());
        }
    }
}
