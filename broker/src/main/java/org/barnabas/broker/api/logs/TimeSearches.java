package org.barnabas.broker.api.logs;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.barnabas.broker.api.read.ReadStage;
import org.jspecify.annotations.Nullable;

/**
 * What one request looks up by time, partition by partition, on the threads of the {@link ReadStage}: each may read in
 * many segments.
 */
final class TimeSearches implements ReadStage.Work {

    private final ArrayDeque<Runnable> searches;
    private final long largestBatch;
    private final Consumer<@Nullable Throwable> whenDone;

    /**
     * Owns what it is given.
     *
     * @param searches each of them writes its own answer, and holds one batch at a time in memory
     * @param largestBatch bytes that a batch may have
     * @param whenDone called once, on any thread, after the last one or with what failed
     */
    TimeSearches(ArrayDeque<Runnable> searches, long largestBatch, Consumer<@Nullable Throwable> whenDone) {
        this.searches = searches;
        this.largestBatch = largestBatch;
        this.whenDone = whenDone;
    }

    boolean isEmpty() {
        return searches.isEmpty();
    }

    /** Does all of it on the caller's thread. */
    void runAtOnce() {
        for (Runnable search = searches.poll(); search != null; search = searches.poll()) {
            search.run();
        }
        done(null);
    }

    @Override
    public boolean step(boolean busy) {
        Runnable next = searches.poll();
        if (next != null) {
            next.run();
        }
        return !searches.isEmpty();
    }

    @Override
    public long bytes() {
        return largestBatch;
    }

    /** Where the stage has closed, what is left keeps the answer that it had before. */
    @Override
    public void done(@Nullable Throwable failure) {
        whenDone.accept(failure);
    }
}
