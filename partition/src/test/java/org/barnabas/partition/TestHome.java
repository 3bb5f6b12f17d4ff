package org.barnabas.partition;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualThread;

/** A shard's home that a test drives by hand: messages wait until {@link #runBatch}. */
public final class TestHome implements ShardHome {

    private final ManualMailbox mailbox = new ManualMailbox();
    private final Scheduler scheduler;
    private Runnable batchEnd = () -> {};
    private boolean running;
    private LongSupplier clock = () -> 0;
    private long longestHeldMs;

    TestHome(Scheduler scheduler) {
        this.scheduler = mailbox.thread().timers(scheduler);
    }

    @Override
    public Mailbox openMailbox(Runnable atBatchEnd) {
        batchEnd = atBatchEnd;
        return mailbox;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Owner owner() {
        return mailbox.thread();
    }

    /** The shard's thread: a test that calls its state from outside enters it. */
    public ManualThread thread() {
        return mailbox.thread();
    }

    /** Runs what waits and the end of the batch, until nothing waits. */
    public void runBatch() {
        running = true;
        try {
            do {
                while (turn(mailbox::runOne)) {
                    // until nothing is left
                }
                turn(() -> {
                    mailbox.thread().within(batchEnd);
                    return true;
                });
            } while (mailbox.depth() > 0);
        } finally {
            running = false;
        }
    }

    private boolean turn(BooleanSupplier message) {
        long heldSinceMs = clock.getAsLong();
        boolean ran = message.getAsBoolean();
        longestHeldMs = Math.max(longestHeldMs, clock.getAsLong() - heldSinceMs);
        return ran;
    }

    /** From now on turns are measured by this clock. */
    public void watch(LongSupplier clockMs) {
        clock = clockMs;
        longestHeldMs = 0;
    }

    /** The longest time that a message or the end of a batch took, by the clock that watches. */
    public long longestHeldMs() {
        return longestHeldMs;
    }

    /** Whether a message runs. */
    public boolean isRunning() {
        return running;
    }
}
