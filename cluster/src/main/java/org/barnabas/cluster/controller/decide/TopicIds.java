package org.barnabas.cluster.controller.decide;

import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.Uuid;

/** Draws identifiers. */
public final class TopicIds {

    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private TopicIds() {}

    /** A random identifier whose text does not begin with a dash, which command lines would take for an option. */
    public static Uuid draw(RandomSource random) {
        while (true) {
            long high = (random.nextLong() & ~VERSION_MASK) | VERSION_4;
            long low = (random.nextLong() & ~VARIANT_MASK) | VARIANT;
            Uuid id = new Uuid(high, low);
            if (id.toString().charAt(0) != '-') {
                return id;
            }
        }
    }
}
