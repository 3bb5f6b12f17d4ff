package org.barnabas.net;

import java.util.concurrent.Executor;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/**
 * One event loop as the rest of the broker sees it: a thread that runs tasks in order and knows the time. Shards may
 * live on it. All methods may be called from any thread.
 */
public interface NetLoop extends Executor, Scheduler, Owner {

    /** From 0 on, in the order in which the loops were started. */
    int index();
}
