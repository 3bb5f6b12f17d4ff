package org.barnabas.simulation.fault;

import java.util.SplittableRandom;
import org.barnabas.simulation.machine.Options;

/** What is played in the middle of a run, while nothing else goes wrong. */
public enum Play {
    NONE,
    /** {@link Isolation}. */
    ISOLATION,
    /**
     * A leader's wish for a joiner is lost, and the joiner with it, for long. Writes must go on without it: all that are
     * in sync are there.
     */
    ABSENCE,
    /**
     * A follower lags; it catches up while the controller is slow to take it out of the in-sync set, and nothing is
     * written from then on. It must come back.
     */
    SILENCE,
    /** {@link Successions#term}. */
    TERM,
    /** {@link Successions#parting}. */
    PARTING,
    /** {@link Successions#shortfall}. */
    SHORTFALL,
    /** {@link Successions#alone}. */
    ALONE;

    /** Draws one. */
    public static Play of(SplittableRandom random, Options options) {
        boolean isolation = random.nextInt(4) == 0;
        boolean oneIsModest = options.modest() != 0;
        Play drawn =
                switch (random.nextInt(6)) {
                    case 0 -> ABSENCE;
                    case 1 -> SILENCE;
                    case 2 -> TERM;
                    case 3 -> PARTING;
                    case 4 -> oneIsModest ? ALONE : SHORTFALL;
                    default -> oneIsModest ? ALONE : NONE;
                };
        return isolation ? ISOLATION : drawn;
    }
}
