package org.barnabas.net;

import java.net.InetAddress;

/**
 * A client's connection as handlers see it. All its events happen on one net loop; every method may be called from any
 * thread.
 */
public interface Connection {

    /** Distinguishes the connection from all others of this process; fit for logs. */
    String id();

    /** Name of the listener that accepted it, such as PLAINTEXT. */
    String listenerName();

    /** Where the client is. */
    InetAddress clientAddress();

    /** Runs a task once when the connection has closed, on its net loop; at once if it is closed already. */
    void onClose(Runnable task);

    /** Runs a task on the connection's net loop. */
    void execute(Runnable task);

    /** Closes it without waiting for answers under way. */
    void close();
}
