package org.barnabas.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.barnabas.ports.Scheduler;

/**
 * A scheduler on a {@link ManualClock}. Due tasks run inside {@link #advanceMs}, in the order of their times and, at
 * the same time, in the order in which they were scheduled: a test sees the same run every time.
 */
public final class ManualScheduler implements Scheduler {

    private static final Comparator<Task> ORDER =
            Comparator.<Task>comparingLong(task -> task.dueMs).thenComparingLong(task -> task.number);

    private final ManualClock clock;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(ORDER);
    private long scheduled;

    public ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        if (delayMs < 0) {
            throw new IllegalArgumentException("negative delay " + delayMs);
        }
        Task added = new Task(clock.monotonicMs() + delayMs, scheduled++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Moves the clock in steps from task to task and runs each when its time has come. */
    public void advanceMs(long ms) {
        long target = clock.monotonicMs() + ms;
        while (true) {
            Task next = tasks.peek();
            if (next == null || next.dueMs > target) {
                break;
            }
            clock.advanceMs(Math.max(0, next.dueMs - clock.monotonicMs()));
            tasks.remove(next);
            next.action.run();
        }
        clock.advanceMs(target - clock.monotonicMs());
    }

    /** How many tasks wait. */
    public int pending() {
        return tasks.size();
    }

    private record Task(long dueMs, long number, Runnable action) {}
}
