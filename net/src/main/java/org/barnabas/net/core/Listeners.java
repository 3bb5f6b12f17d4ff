package org.barnabas.net.core;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.RequestSink;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/** What listens for clients and brokers, and bounds what their connections may take. */
public final class Listeners {

    private static final long SWEEP_MS = 5_000;

    private final NetConfig config;
    private final Sockets sockets;
    private final MonotonicClock clock;
    private final NetMetrics metrics;
    private final ByteBufAllocator buffers;
    private final ClientConnection.Shared shared;
    private final ConnectionLimits limits;
    private final AtomicLong ids = new AtomicLong();
    private final List<Sockets.Listening> listening = new ArrayList<>();

    Listeners(
            NetConfig config,
            Sockets sockets,
            ByteBufAllocator buffers,
            MonotonicClock clock,
            NetMetrics metrics,
            AnswerMemory answers,
            FailurePolicy failures) {
        this.config = config;
        this.sockets = sockets;
        this.clock = clock;
        this.metrics = metrics;
        this.buffers = buffers;
        this.limits = new ConnectionLimits(config.connections(), clock);
        this.shared = new ClientConnection.Shared(
                new RequestMemory(config.queuedRequestBytes(), clock),
                new ParkedMemory(config.waitingRequestBytes()),
                answers,
                new BrokerSeats(),
                config.maxInFlight(),
                buffers,
                clock,
                metrics,
                failures);
    }

    /**
     * Opens all listeners. On the thread that starts and stops the process.
     *
     * @return the ports, in the order of the configured listeners
     * @throws IOException if an address cannot be bound; those opened before stay open until {@link #stopAccepting}
     */
    public List<Integer> open(RequestSink sink) throws IOException {
        List<Integer> ports = new ArrayList<>();
        ConnectionHandler.Shared handling =
                new ConnectionHandler.Shared(sink, shared.memory(), buffers, metrics, clock);
        for (Endpoint endpoint : config.listeners()) {
            Sockets.Listening opened = sockets.listen(place(endpoint), socket -> accepted(socket, endpoint, handling));
            listening.add(opened);
            ports.add(opened.port());
        }
        return ports;
    }

    private Sockets.Place place(Endpoint endpoint) throws IOException {
        InetSocketAddress address = endpoint.host().isEmpty()
                ? new InetSocketAddress(endpoint.port())
                : new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new IOException("the host " + endpoint.host() + " of listener " + endpoint.name()
                    + " has no address. Name this machine, or one of its addresses, in listeners.");
        }
        return new Sockets.Place(
                endpoint.name(), address, config.backlog(), config.sendBufferBytes(), config.receiveBufferBytes());
    }

    /** Stops accepting; connections go on. On the thread that starts and stops the process. */
    public void stopAccepting() {
        listening.forEach(Sockets.Listening::close);
        listening.clear();
    }

    /** Other limits of connections from now on; those that are open stay. Any thread. */
    public void limit(ConnectionQuota quota) {
        limits.change(quota);
    }

    /**
     * Why a client could not connect again as often as it is connected now, if the limits were others: with a sentence that
     * ends in a full stop; null if it could. May look up names of hosts. Any thread.
     *
     * @param listener by which it is connected
     */
    public @Nullable String lockout(ConnectionQuota next, InetAddress client, String listener) {
        return limits.lockout(next, client, listener);
    }

    int openConnections() {
        return limits.open();
    }

    /** What requests hold now. */
    RequestMemory requestMemory() {
        return shared.memory();
    }

    /** What requests that wait for their answers keep now. */
    ParkedMemory parkedMemory() {
        return shared.parked();
    }

    BrokerSeats brokerSeats() {
        return shared.seats();
    }

    private @Nullable SocketEvents accepted(Socket socket, Endpoint endpoint, ConnectionHandler.Shared handling) {
        InetAddress client = socket.remoteAddress().getAddress();
        String refusal = limits.admit(client, endpoint.name());
        if (refusal != null) {
            metrics.refused(refusal);
            return null;
        }
        try {
            SocketEvents handler = handler(socket, endpoint, handling);
            metrics.accepted();
            return handler;
        } catch (Throwable failure) {
            limits.closed(client);
            throw failure;
        }
    }

    private SocketEvents handler(Socket socket, Endpoint endpoint, ConnectionHandler.Shared handling) {
        ClientConnection connection = new ClientConnection(ids.incrementAndGet(), endpoint, socket, shared);
        InetAddress client = connection.clientAddress();
        connection.onClose(() -> limits.closed(client));
        ConnectionHandler handler = new ConnectionHandler(
                connection, new FrameAssembler(config.maxRequestBytes(), shared.memory()), handling);
        long period = Math.max(10, Math.min(SWEEP_MS, Math.min(idleOrMax(), config.frameDeadlineMs()) / 2));
        handler.sweepEvery(period, config.maxIdleMs(), config.frameDeadlineMs());
        return handler;
    }

    private long idleOrMax() {
        return config.maxIdleMs() > 0 ? config.maxIdleMs() : Long.MAX_VALUE;
    }
}
