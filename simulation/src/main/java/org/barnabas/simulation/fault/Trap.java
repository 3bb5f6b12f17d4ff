package org.barnabas.simulation.fault;

import java.util.SplittableRandom;

/** One kind of ambush: strikes in two of three cases, and not too often in a run. */
final class Trap {

    private static final int MOST_IN_A_RUN = 8;

    private final SplittableRandom random;
    private int left = MOST_IN_A_RUN;

    Trap(SplittableRandom random) {
        this.random = random;
    }

    SplittableRandom random() {
        return random;
    }

    boolean strikes() {
        if (left == 0 || random.nextInt(3) == 0) {
            return false;
        }
        left--;
        return true;
    }
}
