package org.barnabas.broker.assembly;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/**
 * Where the compaction of one log directory runs: on one of the cleaner's threads, of which more or fewer may be used
 * at run time ({@code log.cleaner.threads}). A directory changes its thread only when nothing of it is under way, so
 * that its tasks never overlap. Any thread.
 */
final class CleanLane implements Executor {

    /**
     * @param thread that all tasks under way were given to
     * @param tasks under way
     */
    private record Load(Executor thread, int tasks) {}

    private final int number;
    private final List<? extends Executor> threads;
    private final IntSupplier used;
    private final AtomicReference<Load> load;

    /**
     * @param number of the directory, from 0
     * @param threads of one thread each
     * @param used how many of them, at least one
     */
    CleanLane(int number, List<? extends Executor> threads, IntSupplier used) {
        this.number = number;
        this.threads = threads;
        this.used = used;
        this.load = new AtomicReference<>(new Load(threads.get(0), 0));
    }

    @Override
    public void execute(Runnable task) {
        Load mine =
                load.updateAndGet(now -> now.tasks == 0 ? new Load(chosen(), 1) : new Load(now.thread, now.tasks + 1));
        try {
            mine.thread.execute(() -> {
                try {
                    task.run();
                } finally {
                    done();
                }
            });
        } catch (RejectedExecutionException stopped) {
            done();
            throw stopped;
        }
    }

    private Executor chosen() {
        return threads.get(number % Math.min(used.getAsInt(), threads.size()));
    }

    private void done() {
        load.updateAndGet(now -> new Load(now.thread, now.tasks - 1));
    }
}
