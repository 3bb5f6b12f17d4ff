package org.barnabas.partition.lead;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.barnabas.log.AppendOutcome;
import org.barnabas.protocol.ErrorCode;

/**
 * Appends whose producers wait for an answer: two FIFOs by offset. Those that wait for this replica alone (acks=1) go
 * when its own log is as durable as the topic asks for; those that wait for all in-sync replicas (acks=all) go when the
 * high watermark has passed them.
 *
 * <p>A repeated batch got its offsets long ago; it queues behind the newest append, which keeps both queues in order
 * and delays only a producer that repeats itself.
 *
 * <p>Owned by the shard's thread.
 */
public final class AckQueue {

    /** The answer for nobody in particular: no deadline is near. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private final ArrayDeque<Waiting> local = new ArrayDeque<>();
    private final ArrayDeque<Waiting> replicated = new ArrayDeque<>();

    /**
     * Adds an append, of records that are in the log now or were there before.
     *
     * @param acks {@link Acks#LEADER} or {@link Acks#ALL}
     * @param outcome a watermark must pass its last offset; then the producer is told its error or its first offset
     * @param deadlineMs monotonic time when the producer gives up
     */
    void add(Acks acks, AppendOutcome outcome, long deadlineMs, AppendReply reply) {
        long endOffset = outcome.lastOffset() + 1;
        ArrayDeque<Waiting> queue = acks == Acks.ALL ? replicated : local;
        Waiting newest = queue.peekLast();
        long waitsFor = newest == null ? endOffset : Math.max(endOffset, newest.waitsFor);
        queue.add(new Waiting(outcome, waitsFor, deadlineMs, reply));
    }

    /**
     * Answers everything that the watermarks have reached, oldest first.
     *
     * @param durableEnd end of what this replica has as durably as the topic asks for
     */
    void release(long durableEnd, long highWatermark, long logStartOffset) {
        release(local, durableEnd, ErrorCode.NONE, logStartOffset);
        release(replicated, highWatermark, ErrorCode.NONE, logStartOffset);
    }

    /**
     * As {@link #release(long, long, long)}, when too few replicas are in sync: the records are there, but not as
     * safely as asked for.
     */
    void releaseUnderMinIsr(long durableEnd, long highWatermark, long logStartOffset) {
        release(local, durableEnd, ErrorCode.NONE, logStartOffset);
        release(replicated, highWatermark, ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND, logStartOffset);
    }

    private static void release(ArrayDeque<Waiting> queue, long reached, ErrorCode error, long logStartOffset) {
        for (Waiting oldest = queue.peek(); oldest != null && oldest.waitsFor <= reached; oldest = queue.peek()) {
            queue.remove();
            oldest.answer(error, logStartOffset);
        }
    }

    /** Tells everybody that the append's fate is unknown here: leadership or storage was lost. */
    void failAll(ErrorCode error) {
        failAll(local, error);
        failAll(replicated, error);
    }

    private static void failAll(ArrayDeque<Waiting> queue, ErrorCode error) {
        for (Waiting oldest = queue.poll(); oldest != null; oldest = queue.poll()) {
            oldest.answer(error, -1);
        }
    }

    /** Refuses those that wait without a deadline: they end with the leadership. */
    void failEndless(ErrorCode error) {
        failIf(local, one -> one.deadlineMs == NO_DEADLINE, error);
        failIf(replicated, one -> one.deadlineMs == NO_DEADLINE, error);
    }

    /** Refuses those whose records are not before this offset. */
    void failBeyond(long endOffset, ErrorCode error) {
        failIf(local, one -> one.endOffset() > endOffset, error);
        failIf(replicated, one -> one.endOffset() > endOffset, error);
    }

    /** Those that are left no longer wait for what they stood behind. */
    private static void failIf(ArrayDeque<Waiting> queue, Predicate<Waiting> condition, ErrorCode error) {
        long waitsFor = 0;
        for (int left = queue.size(); left > 0; left--) {
            Waiting oldest = queue.remove();
            if (condition.test(oldest)) {
                oldest.answer(error, -1);
            } else {
                waitsFor = Math.max(waitsFor, oldest.endOffset());
                queue.add(new Waiting(oldest.outcome, waitsFor, oldest.deadlineMs, oldest.reply));
            }
        }
    }

    /** Gives up on those whose time is over; the records stay in the log. */
    void expire(long nowMs) {
        expire(local, nowMs);
        expire(replicated, nowMs);
    }

    private static void expire(ArrayDeque<Waiting> queue, long nowMs) {
        for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (one.deadlineMs <= nowMs) {
                all.remove();
                one.answer(ErrorCode.REQUEST_TIMED_OUT, -1);
            }
        }
    }

    /** The time of the next {@link #expire}, or {@link #NO_DEADLINE}. */
    long earliestDeadlineMs() {
        return Math.min(earliest(local), earliest(replicated));
    }

    private static long earliest(ArrayDeque<Waiting> queue) {
        long earliest = NO_DEADLINE;
        for (Waiting one : queue) {
            earliest = Math.min(earliest, one.deadlineMs);
        }
        return earliest;
    }

    boolean isEmpty() {
        return local.isEmpty() && replicated.isEmpty();
    }

    int size() {
        return local.size() + replicated.size();
    }

    private record Waiting(AppendOutcome outcome, long waitsFor, long deadlineMs, AppendReply reply) {

        long endOffset() {
            return outcome.lastOffset() + 1;
        }

        void answer(ErrorCode error, long logStartOffset) {
            if (error == ErrorCode.NONE && outcome.error() == ErrorCode.NONE) {
                reply.onAppended(error, outcome.baseOffset(), logStartOffset);
            } else if (error == ErrorCode.NONE) {
                reply.onAppended(outcome.error(), -1, -1);
            } else {
                reply.onAppended(error, -1, -1);
            }
        }
    }
}
