package org.barnabas.testkit;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.barnabas.ports.Loop;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.ThreadPool;

/**
 * A thread of {@link FakeThreads}: a queue, and the knowledge whether one of its tasks runs. It is current while that is so
 * and at no other time; a test that calls in from outside says so with {@link #within}.
 */
public final class FakeThread implements NamedThread, Loop, ThreadPool {

    private final FakeThreads threads;
    private final String role;
    private final int index;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean closed;
    private boolean endedInTurn;

    FakeThread(FakeThreads threads, String role, int index) {
        this.threads = threads;
        this.role = role;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return threads.isCurrent(this);
    }

    @Override
    public boolean offer(Runnable task) {
        if (!closed) {
            tasks.add(task);
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

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return threads.schedule(this, delayMs, task);
    }

    /** Does something at once, as if this thread did it. */
    public void within(Runnable task) {
        threads.within(this, task);
    }

    /** Takes nothing any more; what it has still runs. */
    @Override
    public void close(Runnable whenClosed) {
        if (closed) {
            whenClosed.run();
            return;
        }
        tasks.add(whenClosed);
        closed = true;
    }

    /** As event loops do it: what is given until its turn comes is taken. */
    void closeInTurn(Runnable whenClosed) {
        execute(() -> {
            closed = true;
            endedInTurn = true;
            whenClosed.run();
        });
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasWork() {
        return !tasks.isEmpty();
    }

    void runNext() {
        Runnable next = tasks.remove();
        within(() -> threads.failures().run(role, next));
    }

    void due(Runnable task) {
        if (!closed) {
            tasks.add(task);
        }
    }

    @Override
    public String toString() {
        return role;
    }
}
