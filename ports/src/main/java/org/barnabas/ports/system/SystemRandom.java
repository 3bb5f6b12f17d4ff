package org.barnabas.ports.system;

import java.security.SecureRandom;
import org.barnabas.ports.RandomSource;

/** Randomness of the operating system, fit for ids that nobody shall guess. Safe for use by any thread. */
public final class SystemRandom implements RandomSource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
