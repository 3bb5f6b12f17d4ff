package org.barnabas.ports;

/** Randomness; seeded in simulations. Thread-safe only where the adapter says so. */
public interface RandomSource {

    /** Any long, evenly distributed. */
    long nextLong();

    /** From 0 (inclusive) to {@code bound} (exclusive); {@code bound} is positive. */
    int nextInt(int bound);
}
