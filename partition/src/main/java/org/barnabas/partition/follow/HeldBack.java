package org.barnabas.partition.follow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that a fetcher leaves out of its requests because this broker copies more than it may (KIP-73): those
 * that are throttled and known to be behind. They leave the session and come back when there is quota again. What is in
 * sync is never held back, nor is what has not been heard of yet.
 *
 * <p>Owned by the thread of the {@link ReplicationHome}.
 */
final class HeldBack {

    private final CopyQuota quota;
    private final FollowerSession session;
    private final Scheduler scheduler;
    private final Runnable resumed;
    private final Set<FollowedPartition> held = new LinkedHashSet<>();
    private Scheduler.@Nullable Timer timer;

    /** @param resumed runs when the session has members again that it had not */
    HeldBack(CopyQuota quota, FollowerSession session, Scheduler scheduler, Runnable resumed) {
        this.quota = quota;
        this.session = session;
        this.scheduler = scheduler;
        this.resumed = resumed;
    }

    /** Before a request: takes out of the session what must wait. */
    void sift() {
        if (!quota.isOver()) {
            return;
        }
        List<FollowedPartition> waiting = new ArrayList<>();
        for (FollowedPartition partition : session.members()) {
            if (partition.isThrottled() && partition.isBehind()) {
                waiting.add(partition);
            }
        }
        waiting.forEach(session::remove);
        held.addAll(waiting);
        if (!held.isEmpty() && timer == null) {
            timer = scheduler.schedule(quota.waitMs(), this::onTime);
        }
    }

    private void onTime() {
        timer = null;
        List<FollowedPartition> back = List.copyOf(held);
        held.clear();
        back.forEach(session::add);
        resumed.run();
    }

    /** What a leader has sent counts for throttled replicas that were not in sync. */
    void count(FollowedPartition partition, PartitionData told) {
        partition.heard(told.highWatermark());
        Records records = told.records();
        if (records != null && partition.isBehind() && partition.isThrottled()) {
            quota.take(records.sizeInBytes());
        }
    }

    void remove(FollowedPartition partition) {
        held.remove(partition);
    }

    void close() {
        held.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
