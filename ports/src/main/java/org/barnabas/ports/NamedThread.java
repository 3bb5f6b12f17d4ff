package org.barnabas.ports;

import java.util.concurrent.Executor;

/**
 * A thread of its own for a role: runs tasks in the order in which they were given, knows the time, and can be asked
 * whether it is the one that runs. A task that fails does not take the others with it. Any thread.
 */
public interface NamedThread extends Executor, Scheduler, Owner {

    /**
     * Runs what was given before, timers aside, and ends; it is given up after ten seconds. To call it again does nothing but
     * call back.
     *
     * @param closed called once when the thread has ended or was given up, on any thread
     */
    void close(Runnable closed);
}
