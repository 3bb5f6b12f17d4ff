package org.barnabas.broker;

import org.barnabas.net.NetLoop;
import org.barnabas.partition.ShardHome;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.system.MpscMailbox;

/** A shard's place on a network event loop (docs/adr/0001-shards-and-threads.md). */
record LoopHome(NetLoop loop, FailurePolicy failures) implements ShardHome {

    /** Messages after which a batch ends, so that connections of the loop get their turn. */
    private static final int MAX_BATCH = 256;

    @Override
    public Mailbox openMailbox(Runnable batchEnd) {
        return new MpscMailbox(loop, batchEnd, MAX_BATCH, failures, "shard-" + loop.index());
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
