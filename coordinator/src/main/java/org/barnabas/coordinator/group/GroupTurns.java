package org.barnabas.coordinator.group;

import java.util.List;
import org.barnabas.coordinator.host.Outbox;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what was decided about groups' members: {@link Step} after step, until nothing more follows. Timers come in here,
 * too. Belongs to the coordinator's thread.
 */
public final class GroupTurns implements Sessions.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(GroupTurns.class);

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Sessions sessions;
    private final Rebalance rebalance;

    public GroupTurns(GroupEnvironment env, GroupRegistry registry) {
        this.env = env;
        this.registry = registry;
        this.sessions = new Sessions(env, this);
        this.rebalance = new Rebalance(env, sessions, this::take);
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Takes a step and those that follow from it. */
    public void take(Step decided) {
        Step step = decided;
        while (!(step instanceof Step.Done)) {
            if (step instanceof Step.NextGeneration next) {
                step = rebalance.start(next.group(), next.told(), next.reason());
            } else if (step instanceof Step.Recheck recheck) {
                step = rebalance.endIfAllJoined(recheck.group());
            } else if (step instanceof Step.Write write) {
                env.outbox().write(List.of(write.record()), fateOf(write));
                return;
            }
        }
        ClassicGroup group = step.group();
        if (group != null) {
            registry.tidy(group);
        }
    }

    private Outbox.Fate fateOf(Step.Write write) {
        return new Outbox.Fate() {
            @Override
            public void onAppended() {
                write.whenAppended().run();
            }

            @Override
            public void onAnswer(ErrorCode error) {
                take(write.then().apply(error));
            }
        };
    }

    @Override
    public void onSessionExpired(ClassicGroup group, Member member) {
        if (group.is(GroupState.DEAD)) {
            return;
        }
        LOG.debug("group={} member={} session expired", PrintableText.of(group.id()), PrintableText.of(member.id()));
        env.metrics().sessionExpired();
        group.removeMember(member, ErrorCode.UNKNOWN_MEMBER_ID);
        take(Step.nextGeneration(group, "session expired"));
    }

    @Override
    public void onIdExpired(ClassicGroup group, String memberId) {
        if (group.pendingMembers().remove(memberId)) {
            take(new Step.Recheck(group));
        }
    }
}
