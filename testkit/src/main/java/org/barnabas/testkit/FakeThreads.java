package org.barnabas.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.ThreadPool;
import org.barnabas.ports.Threads;
import org.barnabas.ports.system.MpscMailbox;
import org.jspecify.annotations.Nullable;

/**
 * Any number of threads on the one of a test. Nothing runs but in {@link #run} and {@link #advanceMs}, one task after the
 * other; whose turn it is among those that have something to do comes from a seed, so that a run can be had again. A task
 * that fails ends the run.
 */
public final class FakeThreads implements Threads {

    private static final int MOST_TASKS = 1_000_000;

    private static final Comparator<Due> ORDER =
            Comparator.<Due>comparingLong(due -> due.atMs).thenComparingLong(due -> due.number);

    private final ManualClock clock;
    private final RandomSource turns;
    private final Set<String> roles = new TreeSet<>();
    private final List<FakeThread> threads = new ArrayList<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(ORDER);
    private final List<Throwable> surprises = new ArrayList<>();
    private final FailurePolicy failures = new FailurePolicy(
            reason -> surprises.add(new AssertionError(reason)), (role, failure) -> surprises.add(failure));
    private @Nullable FakeThread current;
    private long scheduled;

    private record Due(long atMs, long number, FakeThread thread, Runnable task) {}

    /** @param turns decides whose turn it is */
    public FakeThreads(ManualClock clock, RandomSource turns) {
        this.clock = clock;
        this.turns = turns;
    }

    /** What tasks throw ends the run. */
    public FailurePolicy failures() {
        return failures;
    }

    @Override
    public FakeLoops loops(int count) {
        return new FakeLoops(this, count);
    }

    @Override
    public FakeThread named(String role) {
        return add(role, 0);
    }

    @Override
    public ThreadPool pool(String role, int count) {
        return count == 1 ? add(role, 0) : new Pool(role, count);
    }

    @Override
    public Mailbox mailbox(Executor thread, String role, int maxBatch, Runnable batchEnd) {
        return new MpscMailbox(thread, batchEnd, maxBatch, failures, role);
    }

    @Override
    public boolean pause(long ns) {
        return false;
    }

    /** All threads that were ever asked for, by their roles; the number of one of several is N. */
    public Set<String> roles() {
        return Set.copyOf(roles);
    }

    FakeThread add(String role, int index) {
        roles.add(role.replaceFirst("-\\d+$", "-N"));
        FakeThread thread = new FakeThread(this, role, index);
        threads.add(thread);
        return thread;
    }

    boolean isCurrent(FakeThread thread) {
        return current == thread;
    }

    void within(FakeThread thread, Runnable task) {
        FakeThread before = current;
        current = thread;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    Scheduler.Timer schedule(FakeThread thread, long delayMs, Runnable task) {
        Due due = new Due(clock.monotonicMs() + delayMs, scheduled++, thread, task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    /** Runs what is to be done now, also what comes of it, until nothing is left; answers how many tasks ran. */
    public int run() {
        int ran = 0;
        while (runOne()) {
            if (++ran > MOST_TASKS) {
                throw new AssertionError("a busy loop");
            }
        }
        return ran;
    }

    /** Runs the next task; answers false if there is nothing to be done now. */
    public boolean runOne() {
        FakeThread next = next();
        if (next == null) {
            return false;
        }
        next.runNext();
        if (!surprises.isEmpty()) {
            throw new AssertionError("a task of " + next + " failed", surprises.get(0));
        }
        return true;
    }

    private @Nullable FakeThread next() {
        threads.removeIf(thread -> thread.isClosed() && !thread.hasWork());
        List<FakeThread> ready = threads.stream().filter(FakeThread::hasWork).toList();
        return ready.isEmpty() ? null : ready.get(turns.nextInt(ready.size()));
    }

    /** Lets so much time pass, and everything happen that is due in it. */
    public void advanceMs(long ms) {
        long target = clock.monotonicMs() + ms;
        run();
        for (Due next = timers.peek(); next != null && next.atMs <= target; next = timers.peek()) {
            timers.remove();
            clock.advanceMs(Math.max(0, next.atMs - clock.monotonicMs()));
            next.thread.due(next.task);
            run();
        }
        clock.advanceMs(target - clock.monotonicMs());
    }

    /** Names of the threads that have not been closed. */
    public List<String> alive() {
        return threads.stream()
                .filter(thread -> !thread.isClosed())
                .map(FakeThread::toString)
                .toList();
    }

    /** Threads of one role that take turns. */
    private final class Pool implements ThreadPool {

        private final List<FakeThread> members = new ArrayList<>();
        private int given;

        Pool(String role, int count) {
            for (int i = 0; i < count; i++) {
                members.add(add(role + "-" + i, i));
            }
        }

        @Override
        public void execute(Runnable task) {
            members.get(given++ % members.size()).execute(task);
        }

        @Override
        public void close(Runnable closed) {
            int[] left = {members.size()};
            for (FakeThread member : members) {
                member.close(() -> {
                    if (--left[0] == 0) {
                        closed.run();
                    }
                });
            }
        }
    }
}
