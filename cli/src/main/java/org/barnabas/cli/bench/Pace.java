package org.barnabas.cli.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When each record of a fixed rate is due. Latency counts from then, not from when the sender came to it: a broker
 * that stalls must not hide the requests that could not be sent meanwhile (coordinated omission).
 */
final class Pace {

    private final long startNs;
    private final double intervalNs;

    /** A rate of 0 is no limit. */
    Pace(long startNs, double ratePerSecond) {
        this.startNs = startNs;
        this.intervalNs = ratePerSecond > 0 ? TimeUnit.SECONDS.toNanos(1) / ratePerSecond : 0;
    }

    /** When the n-th record (from 0) is due, or {@code nowNs} without a limit. */
    long dueNs(long n, long nowNs) {
        return intervalNs == 0 ? nowNs : startNs + (long) (n * intervalNs);
    }

    /** Waits until the n-th record is due and returns that time. */
    long await(long n) {
        long due = dueNs(n, System.nanoTime());
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }
}
