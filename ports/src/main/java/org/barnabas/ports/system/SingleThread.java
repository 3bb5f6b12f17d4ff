package org.barnabas.ports.system;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.NamedThread;
import org.jspecify.annotations.Nullable;

/**
 * A named thread that is an executor, a scheduler and an owner: the home of a role that is not on an event loop. A task
 * that fails does not take the others with it, whatever it throws: see {@link FailurePolicy}.
 */
public final class SingleThread implements NamedThread, AutoCloseable {

    private final ScheduledThreadPoolExecutor pool;
    private final ScheduledExecutorService executor;
    private final ThreadHolder thread = new ThreadHolder();
    private final Ending ending = new Ending();

    /**
     * A thread where an {@link Error} halts the process.
     *
     * @param name the role, such as {@code controller} or {@code image}
     */
    public SingleThread(String name) {
        this(name, FailurePolicy.HALT);
    }

    /**
     * A thread; it starts with the first task.
     *
     * @param name the role, such as {@code controller} or {@code image}
     * @param failures decides about what tasks throw
     */
    public SingleThread(String name, FailurePolicy failures) {
        pool = new ScheduledThreadPoolExecutor(1, task -> thread.start(name, task)) {
            @Override
            protected void afterExecute(Runnable task, Throwable failure) {
                Throwable hidden = failure == null ? failureOf(task) : failure;
                if (hidden != null) {
                    failures.onFailure(name, hidden);
                }
            }

            @Override
            protected void terminated() {
                ending.ended();
            }
        };
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor = Executors.unconfigurableScheduledExecutorService(pool);
    }

    /** The pool makes futures of all tasks, and nobody looks at those. */
    static @Nullable Throwable failureOf(Runnable task) {
        if (!(task instanceof Future<?> future) || !future.isDone() || future.isCancelled()) {
            return null;
        }
        try {
            future.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Runs tasks in the order in which they were given. */
    public ScheduledExecutorService executor() {
        return executor;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** What is scheduled on a thread that is being closed never runs, like what was scheduled before and is not due yet. */
    @Override
    public Timer schedule(long delayMs, Runnable task) {
        ScheduledFuture<?> future;
        try {
            future = executor.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            return () -> {};
        }
        return () -> future.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return thread.isCurrent();
    }

    @Override
    public void close(Runnable closed) {
        ending.begin(pool, closed);
    }

    /** Runs what was given before, then ends the thread; waits at most ten seconds. */
    @Override
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
            executor.shutdownNow();
        }
    }

    /** The pool replaces a thread that died, so the owner is whichever thread it started last. */
    private static final class ThreadHolder {

        private volatile long id = -1;

        Thread start(String name, Runnable task) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            id = thread.getId();
            return thread;
        }

        boolean isCurrent() {
            return Thread.currentThread().getId() == id;
        }
    }
}
