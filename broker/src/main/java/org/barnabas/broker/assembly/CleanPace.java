package org.barnabas.broker.assembly;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import org.barnabas.log.model.StorageException;
import org.barnabas.ports.MonotonicClock;

/**
 * Keeps a cleaner to {@code log.cleaner.io.max.bytes.per.second}: whoever reports bytes waits until they are paid for.
 * One thread, the cleaner's; the rate may change at any time, and any thread may {@link #end} it.
 */
final class CleanPace implements LongConsumer {

    /** Shorter waits are saved up. */
    private static final long SHORTEST_NS = 10_000_000;

    private static final long LONGEST_NS = 1_000_000_000;
    private static final long LARGEST_DEBT_NS = 60 * LONGEST_NS;
    private static final double SECOND_NS = 1e9;

    /** Lets the cleaner's thread wait. */
    @FunctionalInterface
    interface Pause {

        /** Waits, and answers whether to ask again if the time is not over yet. */
        boolean rest(long ns);
    }

    private final DoubleSupplier bytesPerSecond;
    private final MonotonicClock clock;
    private final Pause pause;
    private final AtomicBoolean over = new AtomicBoolean();
    private long freeAtNs;

    CleanPace(DoubleSupplier bytesPerSecond, MonotonicClock clock, Pause pause) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.pause = pause;
        this.freeAtNs = clock.nowNs();
    }

    /** Whoever compacts gives up at the next bytes: nobody waits for a log to be compacted when the broker stops. */
    void end() {
        over.set(true);
    }

    /** @throws StorageException if it is over */
    @Override
    public void accept(long bytes) {
        long now = clock.nowNs();
        double price = bytes / bytesPerSecond.getAsDouble() * SECOND_NS;
        freeAtNs = Math.max(freeAtNs, now) + (long) Math.min(price, LARGEST_DEBT_NS);
        while (!over.get() && freeAtNs - now >= SHORTEST_NS && pause.rest(Math.min(freeAtNs - now, LONGEST_NS))) {
            now = clock.nowNs();
        }
        if (over.get()) {
            throw new StorageException("log not compacted any further", new IOException("the broker stops"));
        }
    }
}
