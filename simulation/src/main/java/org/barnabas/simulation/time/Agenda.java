package org.barnabas.simulation.time;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what is to happen in it. What is due in the same millisecond happens in an order that the seed
 * decides.
 */
public final class Agenda {

    private static final long NANOS_PER_MS = 1_000_000;
    private static final int MOST_IN_A_MS = 20_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom ties;
    private long nowMs;
    private long added;
    private long happened;
    private int inThisMs;

    public Agenda(SplittableRandom ties) {
        this.ties = ties;
    }

    private static final class Event implements Comparable<Event>, Scheduler.Timer {

        private final long dueMs;
        private final int tie;
        private final long number;
        private @Nullable Runnable action;

        Event(long dueMs, int tie, long number, Runnable action) {
            this.dueMs = dueMs;
            this.tie = tie;
            this.number = number;
            this.action = action;
        }

        @Override
        public void cancel() {
            action = null;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueMs, other.dueMs);
            int byTie = byTime != 0 ? byTime : Integer.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(number, other.number);
        }
    }

    public long nowMs() {
        return nowMs;
    }

    public long happened() {
        return happened;
    }

    public MonotonicClock clock() {
        return () -> nowMs * NANOS_PER_MS;
    }

    public Scheduler.Timer after(long delayMs, Runnable action) {
        Event event = new Event(nowMs + Math.max(0, delayMs), ties.nextInt(), added++, action);
        events.add(event);
        return event;
    }

    /** Lets the next thing happen, if it is due by then; else moves the clock there and answers false. */
    public boolean step(long untilMs) {
        Event next = events.peek();
        while (next != null && next.action == null) {
            events.poll();
            next = events.peek();
        }
        if (next == null || next.dueMs > untilMs) {
            nowMs = untilMs;
            return false;
        }
        events.poll();
        inThisMs = next.dueMs == nowMs ? inThisMs + 1 : 0;
        if (inThisMs > MOST_IN_A_MS) {
            throw new AssertionError("Progress is violated: a busy loop");
        }
        nowMs = next.dueMs;
        happened++;
        Runnable action = next.action;
        if (action != null) {
            action.run();
        }
        return true;
    }
}
