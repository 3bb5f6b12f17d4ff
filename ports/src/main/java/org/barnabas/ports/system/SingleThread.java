package org.barnabas.ports.system;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/** A named thread that is an executor, a scheduler and an owner: the home of a role that is not on an event loop. */
public final class SingleThread implements Scheduler, Owner, AutoCloseable {

    private final ScheduledExecutorService executor;
    private final ThreadHolder thread = new ThreadHolder();

    /** @param name the role, such as {@code controller} or {@code image} */
    public SingleThread(String name) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, task -> thread.start(name, task));
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor = Executors.unconfigurableScheduledExecutorService(pool);
    }

    /** Runs tasks in the order in which they were given. */
    public ScheduledExecutorService executor() {
        return executor;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        ScheduledFuture<?> future = executor.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return thread.isCurrent();
    }

    /** Runs what was given before, then ends the thread; waits at most ten seconds. */
    @Override
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
            executor.shutdownNow();
        }
    }

    /** The pool replaces a thread that died of an Error, so the owner is whichever thread it started last. */
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
