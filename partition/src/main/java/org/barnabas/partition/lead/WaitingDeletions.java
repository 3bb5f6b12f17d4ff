package org.barnabas.partition.lead;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Deletions of records that are done on the leader and wait until every live replica has done the same: only then no
 * election brings the records back (KIP-107). Followers do it when they hear of the leader's log start, and say so with
 * their next fetch. There are few at a time, if any.
 *
 * <p>Owned by the shard's thread.
 */
public final class WaitingDeletions {

    /** That a follower has died moves nothing here; so it is looked again now and then. */
    private static final long LOOK_MS = 500;

    private final MonotonicClock clock;
    private final Scheduler scheduler;
    private final Runnable look;
    private List<Waiting> waiting = List.of();
    private Scheduler.@Nullable Timer timer;

    private record Waiting(long beforeOffset, long deadlineMs, DeleteRecordsReply reply) {}

    /** @param look to be run when it is time to call {@link #check} */
    public WaitingDeletions(MonotonicClock clock, Scheduler scheduler, Runnable look) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.look = look;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Adds a deletion.
     *
     * @param beforeOffset what every live replica's log has to begin at, or behind
     * @param deadlineMs monotonic time when the client gives up; the records are gone from the leader all the same
     */
    public void add(long beforeOffset, long deadlineMs, DeleteRecordsReply reply) {
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(1);
        }
        waiting.add(new Waiting(beforeOffset, deadlineMs, reply));
    }

    /**
     * Answers what is done, and what has waited for too long.
     *
     * @param lowWatermark the smallest log start among the live replicas
     */
    public void check(long lowWatermark) {
        if (waiting.isEmpty()) {
            return;
        }
        long nowMs = clock.nowMs();
        List<Waiting> all = waiting;
        waiting = List.of();
        long nearest = nowMs + LOOK_MS;
        for (Waiting one : all) {
            if (lowWatermark >= one.beforeOffset) {
                one.reply.onDeleted(ErrorCode.NONE, lowWatermark);
            } else if (one.deadlineMs <= nowMs) {
                one.reply.onDeleted(ErrorCode.REQUEST_TIMED_OUT, -1);
            } else {
                add(one.beforeOffset, one.deadlineMs, one.reply);
                nearest = Math.min(nearest, one.deadlineMs);
            }
        }
        if (timer == null && !waiting.isEmpty()) {
            timer = scheduler.schedule(Math.max(1, nearest - nowMs), this::onTimer);
        }
    }

    private void onTimer() {
        timer = null;
        look.run();
    }

    /** Nobody here knows what becomes of them. */
    public void failAll(ErrorCode error) {
        List<Waiting> all = waiting;
        waiting = List.of();
        all.forEach(one -> one.reply.onDeleted(error, -1));
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
