package org.barnabas.broker.assembly;

import org.barnabas.partition.ShardHome;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.Threads;

/** A shard's place on a network event loop (docs/adr/0001-shards-and-threads.md). */
record LoopHome(Loop loop, Threads threads) implements ShardHome {

    /** Messages after which a batch ends, so that connections of the loop get their turn. */
    private static final int MAX_BATCH = 256;

    @Override
    public Mailbox openMailbox(Runnable batchEnd) {
        return threads.mailbox(loop, "shard-" + loop.index(), MAX_BATCH, batchEnd);
    }

    @Override
    public Scheduler scheduler() {
        return loop;
    }

    @Override
    public Owner owner() {
        return loop;
    }
}
