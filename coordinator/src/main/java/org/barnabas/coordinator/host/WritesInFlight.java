package org.barnabas.coordinator.host;

import java.util.ArrayDeque;
import java.util.List;
import org.barnabas.coordinator.host.Outbox.Fate;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator has appended and what is not committed yet, in the order of the log. Who waits for too long is told so,
 * and hears no more. Belongs to the coordinator's thread.
 */
final class WritesInFlight {

    private static final Logger LOG = LoggerFactory.getLogger(WritesInFlight.class);

    private final String name;
    private final MonotonicClock clock;
    private final long timeoutMs;
    private final Deadline slowest;
    private final ArrayDeque<Write> writes = new ArrayDeque<>();

    /** @param onSlow runs when a write has waited for too long; to call {@link #answerSlow} in a turn of its own */
    WritesInFlight(String name, MonotonicClock clock, Scheduler scheduler, long timeoutMs, Runnable onSlow) {
        this.name = name;
        this.clock = clock;
        this.timeoutMs = timeoutMs;
        this.slowest = new Deadline(scheduler, clock, Runnable::run, onSlow);
    }

    /** A write that the log has taken. */
    void add(Write write, long lastOffset) {
        write.lastOffset = lastOffset;
        write.deadlineMs = clock.nowMs() + timeoutMs;
        writes.add(write);
        if (!slowest.isArmed()) {
            slowest.arm(timeoutMs);
        }
    }

    /** What is before this offset is committed. */
    void onHighWatermark(long highWatermark) {
        while (!writes.isEmpty() && writes.getFirst().lastOffset < highWatermark) {
            endCommitted(writes.removeFirst());
        }
    }

    /** One answer that fails must not cost the others theirs. */
    private void endCommitted(Write write) {
        try {
            write.end(ErrorCode.NONE);
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            LOG.error("coordinator partition={} could not answer", name, failure);
        }
    }

    void answerSlow() {
        long nowMs = clock.nowMs();
        for (Write write : List.copyOf(writes)) {
            if (write.deadlineMs > nowMs) {
                slowest.arm(write.deadlineMs - nowMs);
                return;
            }
            write.answerOnce(ErrorCode.REQUEST_TIMED_OUT);
        }
    }

    /** The term is over: the fate of all of them is unknown here. */
    void failAll() {
        slowest.cancel();
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            write.end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /** Records that are written together. */
    static final class Write {

        final List<CoordinatorRecord> records;
        final Fate fate;
        private long lastOffset;
        private long deadlineMs;
        private boolean answered;

        Write(List<CoordinatorRecord> records, Fate fate) {
            this.records = records;
            this.fate = fate;
        }

        /** The fate is known. */
        void end(ErrorCode error) {
            fate.onSettled();
            answerOnce(error);
        }

        void answerOnce(ErrorCode error) {
            if (!answered) {
                answered = true;
                fate.onAnswer(error);
            }
        }
    }
}
