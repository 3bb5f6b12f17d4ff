package org.barnabas.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Pools whose threads are named by their role and go when there is nothing to do. */
final class NamedThreads {

    private static final long IDLE_SECONDS = 10;

    private NamedThreads() {}

    /** Threads {@code name-0}, {@code name-1}, …, or just {@code name} if there is one. */
    static ExecutorService pool(String name, int threads) {
        AtomicInteger next = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread =
                            new Thread(task, threads == 1 ? name : name + "-" + next.getAndIncrement() % threads);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Lets the pool finish what it was given, for at most ten seconds. */
    static void stop(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS)) {
            pool.shutdownNow();
        }
    }
}
