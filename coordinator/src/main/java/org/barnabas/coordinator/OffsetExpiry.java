package org.barnabas.coordinator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
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
final class OffsetExpiry {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetExpiry.class);
    /** So many may be looked at, and so many offsets removed, before others on the thread have their turn. */
    private static final int GROUPS_PER_TURN = 5_000;

    private static final int OFFSETS_PER_TURN = 1_000;
    private static final int TURN_PAUSE_MS = 10;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final Deadline next;
    private Iterator<ClassicGroup> round = Collections.emptyIterator();
    private int expiredInRound;
    private long wallAtStartMs;
    private long monotonicAtStartMs;

    OffsetExpiry(GroupEnvironment env, GroupRegistry registry, TransactionalOffsets transactions) {
        this.env = env;
        this.registry = registry;
        this.transactions = transactions;
        this.next = env.deadline(this::check);
    }

    void start() {
        wallAtStartMs = env.wallMs();
        monotonicAtStartMs = env.clock().nowMs();
        next.arm(env.config().offsetsRetentionCheckMs());
    }

    void stop() {
        next.cancel();
        round = Collections.emptyIterator();
    }

    private void check() {
        if (!round.hasNext()) {
            round = registry.all().iterator();
            expiredInRound = 0;
        }
        long steadyMs = wallAtStartMs + env.clock().nowMs() - monotonicAtStartMs;
        long nowMs = Math.min(env.wallMs(), steadyMs);
        int expired = 0;
        for (int looked = 0; round.hasNext() && looked < GROUPS_PER_TURN && expired < OFFSETS_PER_TURN; looked++) {
            ClassicGroup group = round.next();
            // With writes under way the table is not the whole truth: next time.
            boolean settled = registry.get(group.id()) == group
                    && !group.hasWritesInFlight()
                    && !group.isDeleting()
                    && !transactions.concerns(group.id());
            if (settled) {
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
        }
    }

    private int expire(ClassicGroup group, long nowMs) {
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        group.offsets().forEach((topic, partition, entry) -> {
            if (isExpired(group, topic, entry, nowMs)) {
                tombstones.add(GroupRecords.offsetTombstone(group.id(), topic, partition));
            }
        });
        int expired = tombstones.size();
        boolean ends = group.is(GroupState.EMPTY)
                && expired == group.offsets().size()
                && group.pendingMembers().isEmpty();
        if (ends) {
            tombstones.add(GroupRecords.groupTombstone(group.id()));
            group.deleting(true);
        }
        if (!tombstones.isEmpty()) {
            group.writeStarted();
            TombstoneWrite.start(env.outbox(), tombstones, error -> countExpired(expired, error), () -> {
                group.deleting(false);
                group.writeSettled();
            });
        }
        return expired;
    }

    private void countExpired(int expired, ErrorCode error) {
        if (error == ErrorCode.NONE) {
            env.metrics().offsetsExpired(expired);
        }
    }

    private boolean isExpired(ClassicGroup group, String topic, OffsetEntry entry, long nowMs) {
        long sinceMs;
        if (group.protocolType() == null) {
            sinceMs = entry.commitTimestampMs();
        } else if (group.is(GroupState.EMPTY)) {
            sinceMs = group.stateSinceMs() < 0 ? entry.commitTimestampMs() : group.stateSinceMs();
        } else {
            Set<String> subscribed = group.subscribedTopics();
            boolean unused = group.is(GroupState.STABLE) && subscribed != null && !subscribed.contains(topic);
            if (!unused) {
                return false;
            }
            sinceMs = entry.commitTimestampMs();
        }
        return entry.expireTimestampMs() == OffsetEntry.NO_EXPIRY
                ? nowMs - sinceMs >= env.config().offsetsRetentionMs()
                : nowMs >= entry.expireTimestampMs();
    }
}
