package org.barnabas.coordinator;

import java.util.ArrayList;
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
    private static final int MAX_TOMBSTONES_PER_WRITE = 1_000;

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final Deadline next;
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
    }

    private void check() {
        next.arm(env.config().offsetsRetentionCheckMs());
        long steadyMs = wallAtStartMs + env.clock().nowMs() - monotonicAtStartMs;
        long nowMs = Math.min(env.wallMs(), steadyMs);
        int expired = 0;
        for (ClassicGroup group : registry.all()) {
            // With writes under way the table is not the whole truth: next time.
            boolean settled = !group.hasWritesInFlight() && !group.isDeleting() && !transactions.concerns(group.id());
            if (settled) {
                expired += expire(group, nowMs);
            }
        }
        if (expired > 0) {
            LOG.info("offsets={} expired", expired);
        }
    }

    private int expire(ClassicGroup group, long nowMs) {
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        int[] kept = new int[1];
        group.offsets()
                .byTopic()
                .forEach((topic, partitions) -> partitions.forEach((partition, entry) -> {
                    boolean full = tombstones.size() >= MAX_TOMBSTONES_PER_WRITE;
                    if (!full && isExpired(group, topic, entry, nowMs)) {
                        tombstones.add(GroupRecords.offsetTombstone(group.id(), topic, partition));
                    } else {
                        kept[0]++;
                    }
                }));
        int expired = tombstones.size();
        boolean ends = group.is(GroupState.EMPTY)
                && kept[0] == 0
                && group.pendingMembers().isEmpty();
        if (ends) {
            tombstones.add(GroupRecords.groupTombstone(group.id()));
            group.deleting(true);
        }
        if (!tombstones.isEmpty()) {
            group.writeStarted();
            env.outbox().write(tombstones, error -> countExpired(expired, error), () -> {
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
