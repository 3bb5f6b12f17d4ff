package org.barnabas.net.core;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Which connections count as those of brokers, which are read from even when request memory is used up: so many for each
 * registered broker and no more. Without security nobody can tell a broker from a client that names itself one; what such
 * a claim brings is bounded by the seats, and by what one of these connections may hold
 * ({@link RequestMemory#BROKER_BYTES}).
 *
 * <p>Any thread.
 */
final class BrokerSeats {

    /** Fetches, the controller's orders, questions to the controller, pulses; and as many of a broker's former life. */
    private static final int PER_BROKER = 8;

    private final ConcurrentHashMap<Integer, Integer> taken = new ConcurrentHashMap<>();

    /** Takes a seat; false if there is none left. */
    boolean take(int broker) {
        boolean[] got = new boolean[1];
        taken.compute(broker, (key, count) -> {
            int before = count == null ? 0 : count;
            got[0] = before < PER_BROKER;
            return got[0] ? Integer.valueOf(before + 1) : count;
        });
        return got[0];
    }

    void giveBack(int broker) {
        taken.computeIfPresent(broker, (key, count) -> count == 1 ? null : count - 1);
    }
}
