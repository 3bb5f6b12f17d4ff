package org.barnabas.broker;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.ports.FailurePolicy;

/**
 * Pools whose threads are named by their role and go when there is nothing to do. A task that fails does not take the
 * others with it: see {@link FailurePolicy}; what a task that was <em>submitted</em> throws also reaches whoever asks
 * its future.
 */
final class NamedThreads {

    private static final long IDLE_SECONDS = 10;

    private NamedThreads() {}

    /** Threads {@code name-0}, {@code name-1}, …, or just {@code name} if there is one. */
    static ExecutorService pool(String name, int threads, FailurePolicy failures) {
        AtomicInteger next = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                            Thread thread = new Thread(
                                    task, threads == 1 ? name : name + "-" + next.getAndIncrement() % threads);
                            thread.setDaemon(true);
                            thread.setUncaughtExceptionHandler((dying, failure) -> failures.onFailure(name, failure));
                            return thread;
                        }) {
                    @Override
                    protected void afterExecute(Runnable task, Throwable failure) {
                        if (failure == null
                                && task instanceof Future<?> future
                                && future.isDone()
                                && !future.isCancelled()) {
                            tellFatal(name, future, failures);
                        }
                    }
                };
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Whoever submitted it hears of other failures. */
    private static void tellFatal(String name, Future<?> done, FailurePolicy failures) {
        try {
            done.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            failures.onFatalOnly(name, cause == null ? failed : cause);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the pool finish what it was given, for at most ten seconds. */
    static void stop(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS)) {
            pool.shutdownNow();
        }
    }
}
