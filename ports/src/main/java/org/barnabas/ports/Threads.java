package org.barnabas.ports;

import java.util.concurrent.Executor;

/**
 * Where the threads of a broker come from: the operating system, or one seed. Whoever needs one names its role; what a
 * failing task means is decided for all of them alike ({@link FailurePolicy}). Any thread.
 */
public interface Threads {

    /** The event loops; called once. */
    Loops loops(int count);

    /** A thread for a role such as {@code controller} or {@code image}. */
    NamedThread named(String role);

    /** Threads {@code role-0}, {@code role-1}, …, or just {@code role} if there is one. */
    ThreadPool pool(String role, int threads);

    /**
     * The door of a thread.
     *
     * @param thread runs tasks one after the other; a {@link Loop}, or one that rejects tasks when it has ended
     * @param role the owner's, for the log
     * @param maxBatch messages after which the end of a batch is reached even if more wait; at least 1
     * @param batchEnd runs on the thread after each batch of messages
     */
    Mailbox mailbox(Executor thread, String role, int maxBatch, Runnable batchEnd);

    /**
     * Holds up a thread of a pool that works too fast.
     *
     * @return whether to ask again if the time is not over yet; false if the thread shall end, or nobody ever waits
     */
    boolean pause(long ns);
}
