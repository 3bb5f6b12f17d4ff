package org.barnabas.testkit;

import java.util.SplittableRandom;
import org.barnabas.ports.RandomSource;

/** Randomness that a seed repeats. */
public final class SeededRandom implements RandomSource {

    private final SplittableRandom random;

    public SeededRandom(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
