package org.barnabas.partition.lead;

import org.barnabas.log.AppendOutcome;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The appends of a partition whose senders wait, and the clock that they wait by. It outlives the partition's roles, for
 * records stay in the log when a leadership ends:
 *
 * <pre>
 *   led again by the same replica   they go on waiting; the new leadership's high watermark answers them
 *   led by another replica          they wait a little for its word: once its log is known to agree with this one, its
 *                                   high watermark tells what is committed, and what is cut off here is refused. Whose
 *                                   fate is not known after {@link #SUSPENSE_MAX_MS} is refused, too
 *   stopped, or the disk failed     they are refused
 * </pre>
 *
 * Refusing at once would be right, but senders without a producer id would send again what is in the log already.
 *
 * <p>Every append is given up at its own deadline. One timer serves all of them: it is moved when an earlier deadline
 * comes, and left alone when its append is answered, so that most appends touch no timer at all. It holds on to no
 * append.
 *
 * <p>Owned by the shard's thread.
 */
public final class WaitingAcks {

    /**
     * How long answers are held back while another replica begins to lead. An election takes much less; and since
     * answers leave in order, whoever waits learns of the new leader no sooner.
     */
    static final long SUSPENSE_MAX_MS = 3_000;

    private static final long NEVER = AckQueue.NO_DEADLINE;

    private final AckQueue queue = new AckQueue();
    private final MonotonicClock clock;
    private final Scheduler scheduler;
    private Scheduler.@Nullable Timer timer;
    private long timerAtMs = NEVER;
    /** At most the earliest deadline of those that wait. */
    private long soonestMs = NEVER;
    /** When those that wait are refused whatever their deadline; only while another replica begins to lead. */
    private long suspenseEndsMs = NEVER;

    public WaitingAcks(MonotonicClock clock, Scheduler scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** As {@link AckQueue#add}; {@link #watchTime} is to follow in the same turn. */
    public void add(Acks acks, AppendOutcome outcome, long deadlineMs, AppendReply reply) {
        queue.add(acks, outcome, deadlineMs, reply);
        soonestMs = Math.min(soonestMs, deadlineMs);
    }

    /** As {@link AckQueue#release}. */
    public void release(long durableEnd, long highWatermark, long logStartOffset) {
        if (!queue.isEmpty()) {
            queue.release(durableEnd, highWatermark, logStartOffset);
            watchTime();
        }
    }

    /** As {@link AckQueue#releaseUnderMinIsr}. */
    public void releaseUnderMinIsr(long durableEnd, long highWatermark, long logStartOffset) {
        if (!queue.isEmpty()) {
            queue.releaseUnderMinIsr(durableEnd, highWatermark, logStartOffset);
            watchTime();
        }
    }

    /** This replica leads, or is about to: the appends are its own affair. */
    public void onLeading() {
        suspenseEndsMs = NEVER;
    }

    /** Another replica leads from now on, or nobody: coordinators end with the leadership, producers hear soon. */
    public void onDeposed() {
        queue.failEndless(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        if (!queue.isEmpty()) {
            suspenseEndsMs = clock.nowMs() + SUSPENSE_MAX_MS;
            soonestMs = Math.min(soonestMs, suspenseEndsMs);
            watchTime();
        }
    }

    /** The log ends here now: what was behind it is gone, and may be sent again. */
    public void onCut(long endOffset) {
        queue.failBeyond(endOffset, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    /** There was no room for what was to come at and behind this offset; it may be sent again. */
    public void onNoRoom(long endOffset) {
        queue.failBeyond(endOffset, ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** Nothing more will come of this replica. */
    public void failAll(ErrorCode error) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        timerAtMs = NEVER;
        soonestMs = NEVER;
        queue.failAll(error);
    }

    public int size() {
        return queue.size();
    }

    private void watchTime() {
        if (queue.isEmpty()) {
            soonestMs = NEVER;
        } else if (soonestMs < timerAtMs) {
            if (timer != null) {
                timer.cancel();
            }
            timerAtMs = soonestMs;
            timer = scheduler.schedule(Math.max(1, soonestMs - clock.nowMs()), this::onTimer);
        }
    }

    private void onTimer() {
        timer = null;
        timerAtMs = NEVER;
        long nowMs = clock.nowMs();
        queue.expire(nowMs);
        if (suspenseEndsMs <= nowMs) {
            suspenseEndsMs = NEVER;
            queue.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        soonestMs = queue.isEmpty() ? NEVER : Math.min(queue.earliestDeadlineMs(), suspenseEndsMs);
        watchTime();
    }
}
