package org.barnabas.coordinator.group;

import java.util.List;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves groups from one generation to the next: opens the join window, ends it, watches sessions, and takes members
 * out. Every way in which membership changes ends here.
 */
public final class Rebalance {

    private static final Logger LOG = LoggerFactory.getLogger(Rebalance.class);

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Sessions sessions;

    public Rebalance(GroupEnvironment env, GroupRegistry registry) {
        this.env = env;
        this.registry = registry;
        this.sessions = new Sessions(env, this::onSessionExpired);
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Starts a rebalance, or lets one that runs end if this was what it waited for. */
    void trigger(ClassicGroup group, String reason) {
        switch (group.state()) {
            case EMPTY, STABLE, COMPLETING_REBALANCE -> prepare(group, reason);
            case PREPARING_REBALANCE -> completeIfAllJoined(group);
            case DEAD -> {}
        }
    }

    private void prepare(ClassicGroup group, String reason) {
        boolean first = group.is(GroupState.EMPTY);
        cancelSyncDeadline(group);
        if (group.is(GroupState.COMPLETING_REBALANCE)) {
            failSyncs(group, ErrorCode.REBALANCE_IN_PROGRESS);
        }
        group.prepareRebalance(env.wallMs());
        env.metrics().rebalanceStarted();
        LOG.debug("group={} rebalance generation={} reason={}", LogText.of(group.id()), group.generation(), reason);
        JoinWindow window = new JoinWindow(env.deadline(() -> onWindowEnd(group)));
        group.joinWindow(window);
        int timeoutMs = group.members().maxRebalanceTimeoutMs();
        if (first) {
            window.openInitial(env.config().initialRebalanceDelayMs(), timeoutMs);
        } else {
            window.open(timeoutMs);
            completeIfAllJoined(group);
        }
    }

    /** Drops assignments that were being made; whoever waits for one is told to rejoin. */
    void failSyncs(ClassicGroup group, ErrorCode error) {
        for (Member member : group.members().all()) {
            group.members().assign(member, Member.NO_ASSIGNMENT);
            SyncTicket sync = member.sync();
            if (sync != null) {
                member.sync(null);
                sync.fail(error);
                sessions.renew(group, member);
            }
        }
    }

    void completeIfAllJoined(ClassicGroup group) {
        JoinWindow window = group.joinWindow();
        if (window != null
                && !window.isInitial()
                && group.is(GroupState.PREPARING_REBALANCE)
                && group.members().allAwaitJoin()
                && group.pendingMembers().isEmpty()) {
            endJoinPhase(group, window);
        }
    }

    private void onWindowEnd(ClassicGroup group) {
        JoinWindow window = group.joinWindow();
        if (window == null || !group.is(GroupState.PREPARING_REBALANCE)) {
            return;
        }
        if (!window.prolong(env.config().initialRebalanceDelayMs())) {
            endJoinPhase(group, window);
        }
    }

    private void endJoinPhase(ClassicGroup group, JoinWindow window) {
        for (Member member : List.copyOf(group.members().all())) {
            // A static member that is away keeps its place until its session ends (KIP-345).
            if (member.join() == null && !member.isStatic()) {
                takeOut(group, member, ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        if (!group.electJoinedLeader()) {
            window.open(group.members().maxRebalanceTimeoutMs());
            return;
        }
        window.close();
        group.joinWindow(null);
        group.startGeneration(env.wallMs());
        if (group.is(GroupState.EMPTY)) {
            writeEmpty(group);
        } else {
            announce(group);
        }
    }

    private void announce(ClassicGroup group) {
        LOG.debug(
                "group={} generation={} members={} leader={}",
                LogText.of(group.id()),
                group.generation(),
                group.members().size(),
                LogText.of(group.leaderId()));
        group.awaitSyncs();
        int generation = group.generation();
        Deadline syncDeadline = env.deadline(() -> onSyncDeadline(group, generation));
        group.syncDeadline(syncDeadline);
        syncDeadline.arm(group.members().maxRebalanceTimeoutMs());
        for (Member member : group.members().all()) {
            JoinTicket ticket = group.members().takeJoin(member);
            if (ticket != null) {
                ticket.admit(group, member);
                sessions.settle(group, member);
            }
        }
    }

    private void writeEmpty(ClassicGroup group) {
        LOG.debug("group={} generation={} empty", LogText.of(group.id()), group.generation());
        group.writeStarted();
        env.outbox()
                .write(
                        List.of(GroupRecords.groupMetadata(group, env.wallMs())),
                        error -> {
                            if (error != ErrorCode.NONE) {
                                // The log still names the old members: they would be expired after a failover.
                                LOG.warn("group={} not stored error={}", LogText.of(group.id()), error);
                            }
                            registry.dropIfUseless(group);
                        },
                        group::writeSettled);
    }

    /** A member has asked for its assignment. */
    void synced(ClassicGroup group, Member member) {
        group.synced(member.id());
        if (group.pendingSyncs().isEmpty()) {
            cancelSyncDeadline(group);
        }
    }

    private void onSyncDeadline(ClassicGroup group, int generation) {
        boolean current = group.generation() == generation
                && (group.is(GroupState.COMPLETING_REBALANCE) || group.is(GroupState.STABLE));
        if (!current || group.pendingSyncs().isEmpty()) {
            return;
        }
        for (String memberId : List.copyOf(group.pendingSyncs())) {
            Member member = group.members().get(memberId);
            if (member != null) {
                takeOut(group, member, ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        trigger(group, "members did not fetch their assignment");
    }

    private static void cancelSyncDeadline(ClassicGroup group) {
        Deadline deadline = group.syncDeadline();
        if (deadline != null) {
            deadline.cancel();
            group.syncDeadline(null);
        }
    }

    /** Takes a member out and rebalances the others. */
    void remove(ClassicGroup group, Member member, String reason) {
        takeOut(group, member, ErrorCode.UNKNOWN_MEMBER_ID);
        trigger(group, reason);
    }

    private void takeOut(ClassicGroup group, Member member, ErrorCode error) {
        sessions.end(member);
        group.removeMember(member, error);
    }

    private void onSessionExpired(ClassicGroup group, Member member) {
        if (group.is(GroupState.DEAD)) {
            return;
        }
        LOG.debug("group={} member={} session expired", LogText.of(group.id()), LogText.of(member.id()));
        env.metrics().sessionExpired();
        remove(group, member, "session expired");
    }

    /** Remembers an id that a member was told to join with; it is worth nothing after the session timeout. */
    void addPending(ClassicGroup group, String memberId, long sessionTimeoutMs) {
        Deadline deadline = env.deadline(() -> dropPending(group, memberId));
        group.pendingMembers().add(memberId, deadline);
        deadline.arm(sessionTimeoutMs);
    }

    /**
     * Forgets an id that was given out.
     *
     * @return false if there was none
     */
    boolean removePending(ClassicGroup group, String memberId) {
        Deadline deadline = group.pendingMembers().remove(memberId);
        if (deadline == null) {
            return false;
        }
        deadline.cancel();
        return true;
    }

    /** Forgets an id that will not be used; the group may have waited for it. */
    void dropPending(ClassicGroup group, String memberId) {
        if (removePending(group, memberId)) {
            completeIfAllJoined(group);
            registry.dropIfUseless(group);
        }
    }

    /** Stops all timers of a group and answers all its waiting requests. */
    public void disband(ClassicGroup group, ErrorCode error) {
        JoinWindow window = group.joinWindow();
        if (window != null) {
            window.close();
            group.joinWindow(null);
        }
        cancelSyncDeadline(group);
        for (Member member : List.copyOf(group.members().all())) {
            takeOut(group, member, error);
        }
        for (String memberId : group.pendingMembers().ids()) {
            removePending(group, memberId);
        }
        group.die(env.wallMs());
    }
}
