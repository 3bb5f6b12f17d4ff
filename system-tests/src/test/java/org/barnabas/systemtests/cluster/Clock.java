package org.barnabas.systemtests.cluster;

/** Nanoseconds since the load began: one clock for all clients of a run. Any thread. */
final class Clock {

    private final long origin = System.nanoTime();

    long nanos() {
        return System.nanoTime() - origin;
    }
}
