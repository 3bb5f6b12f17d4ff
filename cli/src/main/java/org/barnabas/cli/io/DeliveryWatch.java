package org.barnabas.cli.io;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells the one who waits for a {@code produce} that the broker is gone: the producer keeps trying and says nothing.
 * Threads: one of its own, which ends with {@link #close}.
 */
final class DeliveryWatch implements AutoCloseable {

    private static final long LOOK_MS = 300;

    private final Delivery delivery;
    private final BrokerWatch watch;
    private final LeaderWatch leaders;
    private final int patienceMs;
    private final ScheduledExecutorService clock;
    private final LongSupplier retries;
    private long decidedBefore;
    private long retriesBefore;

    /**
     * Watches from now on.
     *
     * @param retries how many records were sent again: the broker answers, if not as it should
     * @param patienceMs how long the producer tries to send a record
     */
    DeliveryWatch(Delivery delivery, LongSupplier retries, BrokerWatch watch, LeaderWatch leaders, int patienceMs) {
        this.leaders = leaders;
        this.delivery = delivery;
        this.retries = retries;
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
        long retried = retries.getAsLong();
        boolean heard = decided != decidedBefore || retried != retriesBefore || delivery.sent() == decided;
        decidedBefore = decided;
        retriesBefore = retried;
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
