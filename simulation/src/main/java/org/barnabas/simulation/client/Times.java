package org.barnabas.simulation.client;

/** Virtual time in the units of a history. */
final class Times {

    private static final long NANOS_PER_MS = 1_000_000;

    private Times() {}

    static long nanos(long ms) {
        return ms * NANOS_PER_MS;
    }
}
