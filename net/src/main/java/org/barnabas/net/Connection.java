package org.barnabas.net;

import java.net.InetAddress;
import org.barnabas.ports.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection as handlers see it. All its events happen on one net loop; every method may be called from any
 * thread.
 */
public interface Connection {

    /** Distinguishes the connection from all others of this process; fit for logs. */
    String id();

    /** Name of the listener that accepted it, such as PLAINTEXT. */
    String listenerName();

    /** Whether that is the listener by which brokers reach each other: {@code inter.broker.listener.name}. */
    default boolean isInterBroker() {
        return false;
    }

    /** Who is at the other end, as far as that was proved; on the loop only. */
    default Identity identity() {
        return Identity.anonymous();
    }

    /** The event loop that owns it. */
    Loop loop();

    /** State that a handler keeps for this connection, such as its fetch sessions, by type; on the loop only. */
    <T> @Nullable T attachment(Class<T> type);

    /** Keeps state for {@link #attachment}; on the loop only. */
    <T> void attach(Class<T> type, T state);

    /** Where the client is. */
    InetAddress clientAddress();

    /** Runs a task once when the connection has closed, on its net loop; at once if it is closed already. */
    void onClose(Runnable task);

    /**
     * Runs a task on the connection's net loop.
     *
     * @return false if that has ended, and the connection with it: the task will not run
     */
    boolean offer(Runnable task);

    /** As {@link #offer}, for tasks that have nothing to give back. */
    default void execute(Runnable task) {
        offer(task);
    }

    /**
     * A registered broker seems to be at the other end: its requests are read even when memory for those of clients is
     * used up, because clients wait for what it brings. Without security that is a claim, so what it brings is bounded.
     * Saying it again does nothing. On the loop only.
     */
    default void ofBroker(int brokerId) {}

    /**
     * Nothing more is read, and no request handed over, for so long from now: for a client that asks for more than it may
     * (KIP-13). Answers go on. A mute that ends earlier than one before does nothing. On the loop only.
     *
     * @param ms at most {@link Reply#MOST_DELAY_MS}; more counts as that
     */
    default void mute(long ms) {}

    /** Closes it without waiting for answers under way. */
    void close();
}
