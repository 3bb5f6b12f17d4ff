package org.barnabas.broker.world;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.util.List;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.PeerClient;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.Loop;
import org.jspecify.annotations.Nullable;

/** How a broker is reached, and reaches others: its connections live on its loops. Any thread, unless a method says else. */
public interface Network {

    /** The memory of all connections, for whoever makes, inflates or scans records as well: one pool, not several. */
    ByteBufAllocator allocator();

    /**
     * Opens all listeners. On the thread that starts the broker.
     *
     * @param sink takes what comes in
     * @param opened gets the ports, in the order of the configured listeners; fails with what an operator can mend if an
     *     address cannot be had, and those opened before stay open until {@link #stopAccepting}
     */
    void open(RequestSink sink, Outcome<List<Integer>> opened);

    /**
     * Makes a client of another broker; it connects when it is used.
     *
     * @param loop one of the network's: where the connection lives and answers come
     */
    PeerClient client(ClientAddress address, Loop loop, PeerSettings settings);

    /**
     * What the clients of a broker share.
     *
     * @param clientId the name that the other side logs
     * @param listener of the other brokers that is connected to
     * @param connectTimeoutMs to give up connecting
     * @param maxAnswerBytes largest frame that is taken: what a request may ask for at most
     */
    record PeerSettings(String clientId, String listener, int connectTimeoutMs, int maxAnswerBytes) {}

    /** Other limits of connections from now on; those that are open stay. */
    void limit(ConnectionQuota quota);

    /**
     * Why a client could not connect again as often as it is connected now, if the limits were others: with a sentence that
     * ends in a full stop; null if it could. May look up names of hosts.
     *
     * @param listener by which it is connected
     */
    @Nullable
    String lockout(ConnectionQuota next, InetAddress client, String listener);

    /**
     * Stops accepting; connections go on. On the thread that stops the broker; to call it again does nothing but call back.
     *
     * @param done called once when no new connection comes any more, on any thread
     */
    void stopAccepting(Runnable done);

    /**
     * Ends everything but the loops, connections included. On the thread that stops the broker.
     *
     * @param closed called once, on any thread
     */
    void close(Runnable closed);
}
