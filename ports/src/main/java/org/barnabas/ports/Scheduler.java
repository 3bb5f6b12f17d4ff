package org.barnabas.ports;

/**
 * Runs tasks later on the thread that owns the caller's state. One scheduler belongs to one owner (a shard, the
 * controller): tasks never run concurrently with each other or with the owner's messages.
 */
public interface Scheduler {

    /**
     * Runs {@code task} once after at least {@code delayMs} milliseconds.
     *
     * @param delayMs zero or more
     */
    Timer schedule(long delayMs, Runnable task);

    /** A task that waits for its time. */
    interface Timer {

        /** Prevents the run if it has not started. Calling it again, or after the run, does nothing. */
        void cancel();
    }
}
