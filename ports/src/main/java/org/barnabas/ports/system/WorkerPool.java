package org.barnabas.ports.system;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.ThreadPool;

/**
 * Threads that are named by their role and go when there is nothing to do. A task that fails does not take the others
 * with it: see {@link FailurePolicy}. Any thread.
 */
public final class WorkerPool implements ThreadPool {

    private static final long IDLE_SECONDS = 10;

    private final Ending ending = new Ending();
    private final ThreadPoolExecutor pool;

    /** Threads {@code role-0}, {@code role-1}, …, or just {@code role} if there is one; they start when there is work. */
    public WorkerPool(String role, int threads, FailurePolicy failures) {
        AtomicInteger next = new AtomicInteger();
        pool =
                new ThreadPoolExecutor(
                        threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                            Thread thread = new Thread(
                                    task, threads == 1 ? role : role + "-" + next.getAndIncrement() % threads);
                            thread.setDaemon(true);
                            thread.setUncaughtExceptionHandler((dying, failure) -> failures.onFailure(role, failure));
                            return thread;
                        }) {
                    @Override
                    protected void terminated() {
                        ending.ended();
                    }
                };
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    @Override
    public void close(Runnable closed) {
        ending.begin(pool, closed);
    }
}
