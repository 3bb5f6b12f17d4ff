package org.barnabas.ports;

import java.util.concurrent.Executor;

/** Threads of one role for work that takes time or blocks. A task that fails does not take the others with it. Any thread. */
public interface ThreadPool extends Executor {

    /**
     * Runs what was given before, and ends; it is given up after ten seconds. To call it again does nothing but call back.
     *
     * @param closed called once when the threads have ended or were given up, on any thread
     */
    void close(Runnable closed);
}
