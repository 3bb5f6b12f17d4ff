package org.barnabas.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Waiting for the moment at which something is due, for senders with a fixed rate. */
public final class DueTime {

    private DueTime() {}

    /** Returns when {@link System#nanoTime} has come as far. */
    public static void await(long dueNs) {
        long left = dueNs - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = dueNs - System.nanoTime();
        }
    }
}
