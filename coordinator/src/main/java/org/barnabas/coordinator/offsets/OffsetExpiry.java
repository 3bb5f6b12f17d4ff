package org.barnabas.coordinator.offsets;

import java.util.Collections;
import java.util.Iterator;
import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.coordinator.host.Outbox;
import org.barnabas.coordinator.host.TombstoneBatch;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes offsets that nobody has needed for {@code offsets.retention.minutes}, and then the groups without members
 * that have none left (KIP-211). The time of an offset runs
 *
 * <ul>
 *   <li>while the group has no members: since it lost the last one;
 *   <li>in a stable group of consumers: since its commit, for topics that no member subscribes to any more;
 *   <li>in a group that never had members: since its commit;
 *   <li>in all other groups: not at all.
 * </ul>
 *
 * Time is the wall clock's, because it has to survive restarts, but never runs faster than the monotonic clock: a wall
 * clock that jumps ahead makes nothing expire.
 */
public final class OffsetExpiry {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetExpiry.class);
    /** So many may be looked at, and so many offsets removed, before others on the thread have their turn. */
    private static final int GROUPS_PER_TURN = 5_000;

    private static final int OFFSETS_PER_TURN = 1_000;
    private static final int TURN_PAUSE_MS = 10;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final Runnable atEachRound;
    private final Deadline next;
    private Iterator<Group> round = Collections.emptyIterator();
    /** Not logged yet. */
    private int expiredInRound;

    private long wallAtStartMs;
    private long monotonicAtStartMs;

    /** @param atEachRound what else is to be looked after at every check, in its turn */
    public OffsetExpiry(
            GroupEnvironment env, GroupRegistry registry, TransactionalOffsets transactions, Runnable atEachRound) {
        this.atEachRound = atEachRound;
        this.env = env;
        this.registry = registry;
        this.transactions = transactions;
        this.next = env.deadline(this::check);
    }

    public void start() {
        wallAtStartMs = env.wallMs();
        monotonicAtStartMs = env.clock().nowMs();
        next.arm(env.config().offsetsRetentionCheckMs());
    }

    public void stop() {
        next.cancel();
        round = Collections.emptyIterator();
    }

    private void check() {
        if (!round.hasNext()) {
            atEachRound.run();
            round = registry.all().iterator();
        }
        long steadyMs = wallAtStartMs + env.clock().nowMs() - monotonicAtStartMs;
        long nowMs = Math.min(env.wallMs(), steadyMs);
        int expired = 0;
        for (int looked = 0; round.hasNext() && looked < GROUPS_PER_TURN && expired < OFFSETS_PER_TURN; looked++) {
            Group group = round.next();
            if (isSettled(group)) {
                expired += expire(group, nowMs);
            }
        }
        expiredInRound += expired;
        if (round.hasNext()) {
            next.arm(TURN_PAUSE_MS);
            return;
        }
        next.arm(env.config().offsetsRetentionCheckMs());
        if (expiredInRound > 0) {
            LOG.info("offsets={} expired", expiredInRound);
            expiredInRound = 0;
        }
    }

    private boolean isSettled(Group group) {
        return registry.get(group.id()) == group && !group.isDeleting() && !transactions.concerns(group.id());
    }

    /**
     * Removes what fits into one batch, and looks again when that is committed: a commit that came meanwhile must not be
     * removed for the age of the one before.
     */
    private int expire(Group group, long nowMs) {
        TombstoneBatch batch = new TombstoneBatch();
        boolean[] full = new boolean[1];
        group.offsets().forEach((topic, partition, entry) -> {
            if (!full[0] && isExpired(group, topic, entry, nowMs)) {
                full[0] = !batch.add(GroupRecords.offsetTombstone(group.id(), topic, partition));
            }
        });
        int expired = batch.size();
        boolean nothingLeft = expired == group.offsets().size() && mayEnd(group);
        boolean ends = nothingLeft && batch.add(GroupRecords.groupTombstone(group.id()));
        if (batch.size() == 0) {
            return 0;
        }
        boolean more = full[0] || ends != nothingLeft;
        group.deleting(ends);
        env.outbox().write(batch.records(), new Outbox.Fate() {
            @Override
            public void onAnswer(ErrorCode error) {
                onExpired(group, nowMs, expired, more, error);
            }

            @Override
            public void onSettled() {
                group.deleting(false);
                registry.tidy(group);
            }
        });
        return expired;
    }

    /** Whether the group goes with its last offset: nobody is in it or about to be. */
    private static boolean mayEnd(Group group) {
        return group.is(GroupState.EMPTY)
                && (!(group instanceof ClassicGroup classic)
                        || classic.pendingMembers().isEmpty());
    }

    private void onExpired(Group group, long nowMs, int expired, boolean more, ErrorCode error) {
        if (error == ErrorCode.NONE) {
            env.metrics().offsetsExpired(expired);
            if (more && isSettled(group)) {
                expiredInRound += expire(group, nowMs);
            }
        }
    }

    private boolean isExpired(Group group, String topic, OffsetEntry entry, long nowMs) {
        long sinceMs = group.idleSinceMs(topic, entry);
        if (sinceMs < 0) {
            return false;
        }
        return entry.expireTimestampMs() == OffsetEntry.NO_EXPIRY
                ? nowMs - sinceMs >= env.config().offsetsRetentionMs()
                : nowMs >= entry.expireTimestampMs();
    }
}
