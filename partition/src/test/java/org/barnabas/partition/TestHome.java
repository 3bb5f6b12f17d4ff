package org.barnabas.partition;

import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.testkit.ManualMailbox;

/** A shard's home that a test drives by hand: messages wait until {@link #runBatch}. */
public final class TestHome implements ShardHome {

    private final ManualMailbox mailbox = new ManualMailbox();
    private final Scheduler scheduler;
    private Runnable batchEnd = () -> {};
    private boolean running;

    TestHome(Scheduler scheduler) {
        this.scheduler = scheduler;
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
        return Owner.ANY;
    }

    /** Runs what waits and the end of the batch, until nothing waits. */
    public void runBatch() {
        running = true;
        try {
            do {
                mailbox.drain();
                batchEnd.run();
            } while (mailbox.depth() > 0);
        } finally {
            running = false;
        }
    }

    /** Whether a message runs. */
    public boolean isRunning() {
        return running;
    }
}
