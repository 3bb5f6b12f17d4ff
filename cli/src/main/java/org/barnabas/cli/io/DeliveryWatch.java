package org.barnabas.cli.io;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells the one who waits for a {@code produce} that the broker is gone: the producer keeps trying and says nothing. Threads:
 * one of its own, which ends with {@link #close}.
 */
final class DeliveryWatch implements AutoCloseable {

    private static final long LOOK_MS = 300;

    private final Delivery delivery;
    private final BrokerWatch watch;
    private final int patienceMs;
    private final ScheduledExecutorService clock;
    private long decidedBefore;

    /** @param patienceMs how long the producer tries to send a record */
    DeliveryWatch(Delivery delivery, BrokerWatch watch, int patienceMs) {
        this.delivery = delivery;
        this.watch = watch;
        this.patienceMs = patienceMs;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "delivery-watch");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long decided = delivery.decided();
        boolean heard = decided != decidedBefore || delivery.sent() == decided;
        decidedBefore = decided;
        watch.look(
                BrokerWatch.now(),
                heard,
                true,
                () -> delivery + "; the rest is tried for " + patienceMs / 1_000 + " s");
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
