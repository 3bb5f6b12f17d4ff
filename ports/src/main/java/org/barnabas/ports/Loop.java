package org.barnabas.ports;

import java.util.concurrent.Executor;

/**
 * One event loop as the rest of the broker sees it: a thread that runs tasks in order and knows the time. Connections
 * and shards live on it. All methods may be called from any thread.
 *
 * <p>Loops end last when a broker stops, when all that uses them is closed, connections included: nobody is left who would
 * miss what a task does. They do not end in the same moment, so that one may still hand over to another that has ended. That
 * is no failure: the task is dropped. Only what it was to give back has to be given back by whoever hands it over, who learns
 * of that by {@link #offer}.
 */
public interface Loop extends Executor, Scheduler, Owner {

    /** From 0 on, in the order in which the loops were started. */
    int index();

    /**
     * Hands over a task.
     *
     * @return false if the loop has ended: the task was dropped and will not run
     */
    boolean offer(Runnable task);

    /** As {@link #offer}, for tasks that have nothing to give back. */
    @Override
    default void execute(Runnable task) {
        offer(task);
    }

    /** As on other threads; what is not due when the loop ends, or comes later, never runs. */
    @Override
    Timer schedule(long delayMs, Runnable task);
}
