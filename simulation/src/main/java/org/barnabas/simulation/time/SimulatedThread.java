package org.barnabas.simulation.time;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import org.barnabas.ports.Loop;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.ThreadPool;

/**
 * A thread of a process: does what it is given in that order, a moment later. Stands still while its process is paused,
 * and is gone with it.
 */
public final class SimulatedThread implements Loop, NamedThread, ThreadPool {

    private final SimulatedThreads home;
    private final Agenda agenda;
    private final String role;
    private final int index;
    private final SplittableRandom random;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int slowMs;
    private boolean awake;
    private boolean closed;
    private boolean endedInTurn;

    SimulatedThread(SimulatedThreads home, Agenda agenda, String role, int index, SplittableRandom random) {
        this.home = home;
        this.agenda = agenda;
        this.role = role;
        this.index = index;
        this.random = random;
    }

    /** From now on it takes up to so long until it wakes. */
    void slow(int maxMs) {
        slowMs = maxMs;
    }

    String role() {
        return role;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return home.turns().isCurrent(this);
    }

    @Override
    public boolean offer(Runnable task) {
        if (!closed) {
            add(task);
        }
        return !closed;
    }

    /** What has ended as an event loop drops it, as others reject it. */
    @Override
    public void execute(Runnable task) {
        if (!offer(task) && !endedInTurn) {
            throw new RejectedExecutionException(role + " has ended");
        }
    }

    private void add(Runnable task) {
        if (!home.isDead()) {
            tasks.add(task);
            wake();
        }
    }

    void wake() {
        if (!awake && !home.isPaused() && !tasks.isEmpty()) {
            awake = true;
            agenda.after(slowMs == 0 ? 0 : random.nextInt(slowMs + 1), this::run);
        }
    }

    private void run() {
        awake = false;
        if (home.isDead() || home.isPaused()) {
            return;
        }
        for (int left = tasks.size(); left > 0 && !home.isDead(); left--) {
            Runnable next = tasks.poll();
            if (next != null) {
                within(() -> home.failures().run(role, next));
            }
        }
        wake();
    }

    /** Does something at once, as if this thread did it. */
    public void within(Runnable task) {
        home.run(this, task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Due due = new Due(task);
        due.timer = agenda.after(delayMs, due);
        return due;
    }

    /** What is to run at a time, unless it is cancelled before it does. */
    private final class Due implements Runnable, Timer {

        private final Runnable task;
        private Timer timer = () -> {};
        private boolean cancelled;
        private boolean queued;

        Due(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!queued) {
                queued = true;
                if (!closed) {
                    add(this);
                }
            } else if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            timer.cancel();
        }
    }

    @Override
    public void close(Runnable whenClosed) {
        if (closed) {
            whenClosed.run();
        } else {
            add(whenClosed);
            closed = true;
        }
    }

    /** As event loops do it: what is given until its turn comes is taken. */
    void closeInTurn(Runnable whenClosed) {
        add(() -> {
            closed = true;
            endedInTurn = true;
            whenClosed.run();
        });
    }

    void forget() {
        tasks.clear();
    }

    @Override
    public String toString() {
        return role;
    }
}
