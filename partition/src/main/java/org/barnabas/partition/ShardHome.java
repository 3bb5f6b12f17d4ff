package org.barnabas.partition;

import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/**
 * Where a shard lives: a network event loop, a thread of its own, or a test. The wiring's choice; nothing in this
 * module knows which (docs/adr/0001-shards-and-threads.md).
 */
public interface ShardHome {

    /**
     * Opens the shard's door. Called once.
     *
     * @param batchEnd to be run on the shard's thread after each batch of messages
     */
    Mailbox openMailbox(Runnable batchEnd);

    /** Runs tasks later on the shard's thread. */
    Scheduler scheduler();

    /** Knows the shard's thread. */
    Owner owner();
}
