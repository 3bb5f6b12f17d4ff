package org.barnabas.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What of a partition needs its log goes through here. While the log is opened, or lent to the thread that may wait for its
 * disk, messages are held in the order in which they came, and have their turn when it is back:
 *
 * <pre>
 *   open    the log is here, or there is none and none is to come
 *   shut    the log is away, or is being opened, or messages from that time still wait
 * </pre>
 *
 * <p>What is held is bounded by its senders: requests count in the memory of requests until they are answered, a fetcher
 * has one answer under way, orders are few. Owned by the shard's thread.
 */
final class LogGate {

    private static final long LOOK_MS = 500;

    private final MonotonicClock clock;
    private final Scheduler scheduler;
    private final Runnable onEmpty;
    private final ArrayDeque<Message> held = new ArrayDeque<>(0);
    private final ArrayDeque<Message> nested = new ArrayDeque<>(0);
    private @Nullable PartitionLog log;
    private Scheduler.@Nullable Timer timer;
    private boolean opening;
    private boolean replaying;

    /** Something that needs the log. */
    interface Message extends Runnable {

        /** Does it; the log is here. It may hold itself once more. */
        @Override
        void run();

        /** It will not be done. */
        default void refuse(ErrorCode error) {}

        /** The shard's monotonic time when its sender gives up. */
        default long deadlineMs() {
            return Long.MAX_VALUE;
        }
    }

    /** @param onEmpty runs when everything that was held has had its turn */
    LogGate(MonotonicClock clock, Scheduler scheduler, Runnable onEmpty) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.onEmpty = onEmpty;
    }

    /** Whether messages are to be held. */
    boolean isShut() {
        return isAway() || !(replaying || held.isEmpty()) || !nested.isEmpty();
    }

    /** Whether nobody here may touch the log. */
    boolean isAway() {
        PartitionLog present = log;
        return opening || (present != null && present.lane().isAway());
    }

    /** How many messages wait. */
    int size() {
        return held.size() + nested.size();
    }

    /** The log is being opened. */
    void beginOpening() {
        opening = true;
    }

    boolean isOpening() {
        return opening;
    }

    /** The log is there, or will not come: null. Whoever tells sees to {@link #replay}. */
    void endOpening(@Nullable PartitionLog opened) {
        opening = false;
        log = opened;
        if (opened != null) {
            opened.lane().whenFree(this::replay);
        }
    }

    /** As {@link org.barnabas.log.LogLane#lend}. */
    void lend(boolean urgent, Runnable work, Consumer<@Nullable Throwable> back) {
        PartitionLog present = log;
        if (present == null) {
            throw new IllegalStateException("no log to lend");
        }
        present.lane().lend(urgent, work, back);
    }

    /** Keeps a message until the log is here. One that holds itself while it has its turn stays in front of the others. */
    void hold(Message message) {
        (replaying ? nested : held).add(message);
        if (message.deadlineMs() < Long.MAX_VALUE && timer == null) {
            timer = scheduler.schedule(LOOK_MS, this::expire);
        }
    }

    /** Gives those that wait their turn, as long as the log is here. */
    void replay() {
        if (replaying) {
            return;
        }
        Throwable surprise = null;
        while (!isAway() && !held.isEmpty()) {
            Throwable failure = attempt(held.remove());
            surprise = surprise == null ? failure : surprise;
        }
        if (held.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!isAway()) {
            onEmpty.run();
        }
        if (surprise instanceof RuntimeException exception) {
            throw exception;
        }
        if (surprise instanceof Error error) {
            throw error;
        }
    }

    /** One that fails must not keep those behind it waiting: nobody would come to let them go on. */
    private @Nullable Throwable attempt(Message next) {
        replaying = true;
        try {
            next.run();
            return null;
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            return failure;
        } finally {
            replaying = false;
            for (Message again = nested.pollLast(); again != null; again = nested.pollLast()) {
                held.addFirst(again);
            }
        }
    }

    /** Nothing more comes of the log. */
    void refuseAll(ErrorCode error) {
        List<Message> all = new ArrayList<>(held);
        all.addAll(nested);
        held.clear();
        nested.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        all.forEach(message -> message.refuse(error));
    }

    private void expire() {
        timer = null;
        long nowMs = clock.nowMs();
        boolean more = false;
        List<Message> late = new ArrayList<>();
        for (Iterator<Message> all = held.iterator(); all.hasNext(); ) {
            Message message = all.next();
            if (message.deadlineMs() <= nowMs) {
                all.remove();
                late.add(message);
            } else {
                more |= message.deadlineMs() < Long.MAX_VALUE;
            }
        }
        if (more) {
            timer = scheduler.schedule(LOOK_MS, this::expire);
        }
        late.forEach(message -> message.refuse(ErrorCode.REQUEST_TIMED_OUT));
    }
}
