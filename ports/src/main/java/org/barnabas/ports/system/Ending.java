package org.barnabas.ports.system;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pool: what it was given before is done, or given up after a time. Nobody waits for it, and nothing is
 * interrupted: that would close files that others use.
 */
final class Ending {

    private static final long PATIENCE_SECONDS = 10;

    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

    /** The pool has no thread left. */
    void ended() {
        over.complete(null);
    }

    void begin(ThreadPoolExecutor pool, Runnable closed) {
        pool.shutdown();
        if (over.isDone()) {
            closed.run();
            return;
        }
        over.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((ended, late) -> {
            if (late != null) {
                pool.getQueue().clear();
            }
            closed.run();
        });
    }
}
