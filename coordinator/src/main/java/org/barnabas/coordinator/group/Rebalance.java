package org.barnabas.coordinator.group;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves groups from one generation to the next: opens the join window, ends it, and admits those who have joined. */
final class Rebalance {

    private static final Logger LOG = LoggerFactory.getLogger(Rebalance.class);

    /** How soon the end of a group's last member is written again if the log has refused it. */
    private static final long WRITE_AGAIN_MS = 1_000;

    private final GroupEnvironment env;
    private final Sessions sessions;
    private final Consumer<Step> onTimer;

    /** @param onTimer gets what follows from the time that has passed, in a turn of its own */
    Rebalance(GroupEnvironment env, Sessions sessions, Consumer<Step> onTimer) {
        this.env = env;
        this.sessions = sessions;
        this.onTimer = onTimer;
    }

    /**
     * Starts a rebalance, or lets one that runs end if this was what it waited for.
     *
     * @param told what those are told who wait for an assignment
     */
    Step start(ClassicGroup group, ErrorCode told, String reason) {
        return switch (group.state()) {
            case EMPTY, STABLE, COMPLETING_REBALANCE -> prepare(group, told, reason);
            case PREPARING_REBALANCE -> endIfAllJoined(group);
            case DEAD -> Step.done(group);
        };
    }

    private Step prepare(ClassicGroup group, ErrorCode told, String reason) {
        boolean first = group.is(GroupState.EMPTY);
        group.cancelSyncDeadline();
        if (group.is(GroupState.COMPLETING_REBALANCE)) {
            failSyncs(group, told);
        }
        group.prepareRebalance(env.wallMs());
        env.metrics().rebalanceStarted();
        LOG.debug(
                "group={} rebalance generation={} reason={}", PrintableText.of(group.id()), group.generation(), reason);
        JoinWindow window = new JoinWindow(env.deadline(() -> onTimer.accept(onWindowEnd(group))));
        group.joinWindow(window);
        int timeoutMs = group.members().maxRebalanceTimeoutMs();
        if (first) {
            window.openInitial(env.config().initialRebalanceDelayMs(), timeoutMs);
            return Step.done(group);
        }
        window.open(timeoutMs);
        return endIfAllJoined(group);
    }

    /** Drops assignments that were being made; whoever waits for one is told to rejoin. */
    private void failSyncs(ClassicGroup group, ErrorCode error) {
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

    /** Ends the join phase unless somebody is still to come. */
    Step endIfAllJoined(ClassicGroup group) {
        JoinWindow window = group.joinWindow();
        boolean complete = window != null
                && !window.isInitial()
                && group.is(GroupState.PREPARING_REBALANCE)
                && group.members().allAwaitJoin()
                && group.pendingMembers().isEmpty();
        return window != null && complete ? endJoinPhase(group, window) : Step.done(group);
    }

    private Step onWindowEnd(ClassicGroup group) {
        JoinWindow window = group.joinWindow();
        if (window == null || !group.is(GroupState.PREPARING_REBALANCE)) {
            return Step.done(group);
        }
        boolean prolonged = window.prolong(env.config().initialRebalanceDelayMs());
        return prolonged ? Step.done(group) : endJoinPhase(group, window);
    }

    private Step endJoinPhase(ClassicGroup group, JoinWindow window) {
        for (Member member : List.copyOf(group.members().all())) {
            // A static member that is away keeps its place until its session ends (KIP-345).
            if (member.join() == null && !member.isStatic()) {
                group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        if (!group.electJoinedLeader()) {
            window.open(group.members().maxRebalanceTimeoutMs());
            return Step.done(group);
        }
        if (group.members().isEmpty()) {
            return end(group, window);
        }
        closeWindow(group, window);
        group.startGeneration(env.wallMs());
        announce(group);
        return Step.done(group);
    }

    private static void closeWindow(ClassicGroup group, JoinWindow window) {
        window.close();
        group.joinWindow(null);
    }

    private void announce(ClassicGroup group) {
        LOG.debug(
                "group={} generation={} members={} leader={}",
                PrintableText.of(group.id()),
                group.generation(),
                group.members().size(),
                PrintableText.of(group.leaderId()));
        group.awaitSyncs();
        int generation = group.generation();
        Deadline syncDeadline = env.deadline(() -> onTimer.accept(onSyncDeadline(group, generation)));
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

    /** Nobody is left: the group is empty as soon as the log says so, or else a failover would bring the members back. */
    private Step end(ClassicGroup group, JoinWindow window) {
        long nowMs = env.wallMs();
        return new Step.Write(
                group,
                GroupRecords.emptyGroup(group, group.nextGeneration(), nowMs),
                () -> {
                    closeWindow(group, window);
                    group.startGeneration(nowMs);
                    LOG.debug("group={} generation={} empty", PrintableText.of(group.id()), group.generation());
                },
                error -> {
                    if (error != ErrorCode.NONE && group.joinWindow() == window) {
                        LOG.warn("group={} not stored error={}", PrintableText.of(group.id()), error);
                        window.open(WRITE_AGAIN_MS);
                    }
                    return Step.done(group);
                });
    }

    private static Step onSyncDeadline(ClassicGroup group, int generation) {
        boolean current = group.generation() == generation
                && (group.is(GroupState.COMPLETING_REBALANCE) || group.is(GroupState.STABLE));
        if (!current || group.pendingSyncs().isEmpty()) {
            return Step.done(group);
        }
        for (String memberId : List.copyOf(group.pendingSyncs())) {
            Member member = group.members().get(memberId);
            if (member != null) {
                group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        return Step.nextGeneration(group, "members did not fetch their assignment");
    }
}
