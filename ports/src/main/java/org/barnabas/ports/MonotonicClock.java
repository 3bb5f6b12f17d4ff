package org.barnabas.ports;

/** A clock that never goes back. For time-outs, sessions and latencies; its zero has no meaning. */
@FunctionalInterface
public interface MonotonicClock {

    /** Nanoseconds since an arbitrary point. */
    long nowNs();

    /** {@link #nowNs()} in whole milliseconds. */
    default long nowMs() {
        return Math.floorDiv(nowNs(), 1_000_000L);
    }
}
