package org.barnabas.ports;

import java.util.concurrent.Executor;

/**
 * One event loop as the rest of the broker sees it: a thread that runs tasks in order and knows the time. Connections
 * and shards live on it. All methods may be called from any thread.
 */
public interface Loop extends Executor, Scheduler, Owner {

    /** From 0 on, in the order in which the loops were started. */
    int index();
}
