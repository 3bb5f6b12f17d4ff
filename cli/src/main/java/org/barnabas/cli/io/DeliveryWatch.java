package org.barnabas.cli.io;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells the one who waits for a {@code produce} that the broker is gone: the producer keeps trying and says nothing. Threads:
 * one of its own, which ends with {@link #close}.
 */
final class DeliveryWatch implements AutoCloseable {

    private static final long LOOK_MS = 300;

    private final Delivery delivery;
    private final BrokerWatch watch;
    private final LeaderWatch leaders;
    private final int patienceMs;
    private final ScheduledExecutorService clock;
    private long decidedBefore;

    /** @param patienceMs how long the producer tries to send a record */
    DeliveryWatch(Delivery delivery, BrokerWatch watch, LeaderWatch leaders, int patienceMs) {
        this.leaders = leaders;
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
        Supplier<String> detail = () -> delivery + "; the rest is tried for " + patienceMs / 1_000 + " s";
        watch.look(BrokerWatch.now(), heard, true, detail);
        // Who is gone cannot tell who leads.
        leaders.look(BrokerWatch.now(), heard || watch.trouble(BrokerWatch.now()) > 0, detail);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
