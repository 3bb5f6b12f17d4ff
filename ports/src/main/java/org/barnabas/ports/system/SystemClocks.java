package org.barnabas.ports.system;

import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.WallClock;

/** The clocks of the operating system. */
public final class SystemClocks {

    public static final WallClock WALL = System::currentTimeMillis;
    public static final MonotonicClock MONOTONIC = System::nanoTime;

    private SystemClocks() {}
}
