package org.barnabas.coordinator.group;

import org.barnabas.coordinator.host.Deadline;

/**
 * Watches that members show signs of life. A member whose request waits is alive by definition and cannot send
 * heartbeats; its session runs anew when it is answered. Only a member that joins for the first time has a limit while
 * it waits: its client may have gone and come again under another id, and nobody would miss the first.
 */
public final class Sessions {

    static final long FRESH_MEMBER_TIMEOUT_MS = 300_000;

    private final GroupEnvironment env;
    private final Listener listener;

    Sessions(GroupEnvironment env, Listener listener) {
        this.env = env;
        this.listener = listener;
    }

    /** Hears of those who were silent for too long. In a turn of its own. */
    interface Listener {

        void onSessionExpired(ClassicGroup group, Member member);

        /** An id that was given out was not used in time. */
        void onIdExpired(ClassicGroup group, String memberId);
    }

    /** A sign of life: the session runs anew. */
    public void renew(ClassicGroup group, Member member) {
        arm(group, member, member.timeouts().sessionMs());
    }

    /** Starts the limited wait of a member that joins for the first time. */
    void startFresh(ClassicGroup group, Member member) {
        member.fresh(true);
        arm(group, member, FRESH_MEMBER_TIMEOUT_MS);
    }

    /** The wait of a first-time joiner is over. */
    void settle(ClassicGroup group, Member member) {
        if (member.isFresh()) {
            member.fresh(false);
            member.endSession();
        }
        renew(group, member);
    }

    /** Remembers an id that a member was told to join with; it is worth nothing after the session timeout. */
    void expect(ClassicGroup group, String memberId, long sessionTimeoutMs) {
        Deadline deadline = env.deadline(() -> listener.onIdExpired(group, memberId));
        group.pendingMembers().add(memberId, deadline);
        deadline.arm(sessionTimeoutMs);
    }

    private void arm(ClassicGroup group, Member member, long delayMs) {
        Deadline session = member.session();
        if (session == null) {
            session = env.deadline(() -> onReached(group, member));
            member.session(session);
        }
        session.arm(delayMs);
    }

    private void onReached(ClassicGroup group, Member member) {
        boolean excused = member.isWaiting() && !member.isFresh();
        if (!excused && group.members().get(member.id()) == member) {
            listener.onSessionExpired(group, member);
        }
    }
}
