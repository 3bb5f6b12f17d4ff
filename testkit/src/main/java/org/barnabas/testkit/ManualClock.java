package org.barnabas.testkit;

import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.WallClock;

/** Time that moves only when a test says so. Wall and monotonic time move together unless the wall clock is set. */
public final class ManualClock {

    private long monotonicNs;
    private long wallMs;

    /** @param wallMs the time of day at the start, in milliseconds since the epoch */
    public ManualClock(long wallMs) {
        this.wallMs = wallMs;
    }

    /** Moves both clocks. */
    public void advanceMs(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("time goes forward, got " + ms);
        }
        monotonicNs += ms * 1_000_000L;
        wallMs += ms;
    }

    /** Steps the time of day only, as an operator or NTP does; may go back. */
    public void setWallMs(long ms) {
        wallMs = ms;
    }

    public WallClock wall() {
        return () -> wallMs;
    }

    public MonotonicClock monotonic() {
        return () -> monotonicNs;
    }

    long monotonicMs() {
        return Math.floorDiv(monotonicNs, 1_000_000L);
    }
}
