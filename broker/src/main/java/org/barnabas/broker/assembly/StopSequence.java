package org.barnabas.broker.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be stopped in the opposite order, one after the other. One part that fails to stop, or does
 * not stop in its time, does not keep the others from it. Belongs to the thread {@code assembly}.
 */
final class StopSequence {

    /** For parts that see to it themselves that they end. */
    static final long OWN_BOUND = 0;

    private static final Logger LOG = LoggerFactory.getLogger(StopSequence.class);

    /** How to stop something. */
    @FunctionalInterface
    interface Part {

        /**
         * Stops it.
         *
         * @param stopped to be called once when it has stopped, by any thread
         */
        void stop(Runnable stopped) throws Exception;
    }

    private record Entry(String name, long boundMs, Part part) {}

    private final Home home;
    private final Deque<Entry> parts = new ArrayDeque<>();

    StopSequence(Home home) {
        this.home = home;
    }

    /** Remembers how to stop something that has just been started, and that ends by itself in some time. */
    void push(String name, Part part) {
        push(name, OWN_BOUND, part);
    }

    /**
     * Remembers how to stop something that has just been started.
     *
     * @param boundMs after which the sequence goes on without it
     */
    void push(String name, long boundMs, Part part) {
        assert home.owner().isCurrent();
        parts.push(new Entry(name, boundMs, part));
    }

    /** Stops everything, and what is added meanwhile; calls back on the same thread. */
    void run(Runnable stopped) {
        assert home.owner().isCurrent();
        Entry next = parts.poll();
        if (next == null) {
            stopped.run();
            return;
        }
        new Turn(next, stopped).run();
    }

    /** One part, from the call until it has stopped or was given up. */
    private final class Turn {

        private final Entry entry;
        private final Runnable stopped;
        private Scheduler.Timer bound = () -> {};
        private boolean over;

        private Turn(Entry entry, Runnable stopped) {
            this.entry = entry;
            this.stopped = stopped;
        }

        private void run() {
            if (entry.boundMs != OWN_BOUND) {
                bound = home.scheduler().schedule(entry.boundMs, this::giveUp);
            }
            try {
                entry.part.stop(() -> home.mailbox().post(this::goOn));
            } catch (Exception | AssertionError | StackOverflowError e) {
                LOG.error("failed to stop part={}", entry.name, e);
                goOn();
            } catch (Error e) {
                // Others decide what that means for the process; where it goes on, so does the stop.
                home.mailbox().post(this::goOn);
                throw e;
            }
        }

        private void giveUp() {
            if (!over) {
                LOG.error("failed to stop part={}: it did not in {} s", entry.name, entry.boundMs / 1_000);
                goOn();
            }
        }

        private void goOn() {
            if (!over) {
                over = true;
                bound.cancel();
                StopSequence.this.run(stopped);
            }
        }
    }
}
