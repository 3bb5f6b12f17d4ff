package org.barnabas.simulation.fault;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What one fault draws.
 *
 * @param sessionMs of ZooKeeper's sessions: what is longer is seen by all
 */
record Chance(SplittableRandom random, int sessionMs) {

    private static final int MOMENT_MS = 100;
    private static final int LONG_MS = 8_000;

    /** Mostly short, sometimes longer than a session. */
    long aWhile() {
        return random.nextInt(3) == 0
                ? (long) sessionMs + random.nextInt(2 * sessionMs)
                : 1 + random.nextInt(sessionMs);
    }

    /** Every other time before anybody can have seen it. */
    long soon() {
        return random.nextBoolean() ? random.nextInt(MOMENT_MS) : aWhile();
    }

    /** Long enough for everybody to have gone on without. */
    long veryLong() {
        return (long) LONG_MS + random.nextInt(2 * LONG_MS);
    }

    <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
