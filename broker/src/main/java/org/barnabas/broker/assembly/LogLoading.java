package org.barnabas.broker.assembly;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The threads that load the logs of one directory. Where the start is given up they begin no other log, and the directory
 * stays theirs until the last one lets go of it: whoever came to its files before would have them cut under his hands. Any
 * thread.
 */
final class LogLoading implements Executor {

    private final ThreadPool threads;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> whenLeft = new AtomicReference<>();

    LogLoading(ThreadPool threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            running.incrementAndGet();
            try {
                if (!givenUp.get()) {
                    task.run();
                }
            } finally {
                if (running.decrementAndGet() == 0 && givenUp.get()) {
                    leave();
                }
            }
        });
    }

    /** All is loaded. */
    void end() {
        threads.close(() -> {});
    }

    /**
     * Begins nothing new; what has been begun goes on to its end.
     *
     * @param left called once when nothing works on the files any more, on any thread
     * @param closed called once when the threads have ended, or were waited for in vain
     */
    void giveUp(Runnable left, Runnable closed) {
        whenLeft.set(left);
        givenUp.set(true);
        if (running.get() == 0) {
            leave();
        }
        threads.close(closed);
    }

    private void leave() {
        Runnable next = whenLeft.getAndSet(null);
        if (next != null) {
            next.run();
        }
    }
}
