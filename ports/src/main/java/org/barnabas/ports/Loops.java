package org.barnabas.ports;

import java.util.List;

/**
 * The event loops of a process. New connections take turns on those in use; what lives on a loop stays there, so none
 * ends before all do. Any thread.
 */
public interface Loops {

    /** Those that get new connections, in the order of their indexes. */
    List<Loop> inUse();

    /**
     * From now on so many of them, from the first on, get new connections; what is missing is started.
     *
     * @throws IllegalStateException if the operating system does not allow for more; all stays as it was
     */
    void use(int count);

    /**
     * Ends all of them; connections are closed before. What they have been given by then runs.
     *
     * @param closed called once when they have ended, on any thread
     */
    void close(Runnable closed);
}
