package org.barnabas.simulation.time;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * A stream of randomness for each purpose, all from one seed. Who draws more of one, or a purpose that is new, changes
 * nothing of the others: a new kind of fault meets the same clients, with the same records at the same times of theirs.
 */
public final class Streams {

    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private final long seed;

    public Streams(long seed) {
        this.seed = seed;
    }

    /** The stream of a purpose, from its beginning. */
    public SplittableRandom of(String purpose) {
        long hash = OFFSET ^ seed;
        for (byte each : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each) * PRIME;
        }
        return new SplittableRandom(new SplittableRandom(hash).nextLong() ^ seed);
    }
}
