package org.barnabas.net.core;

import io.netty.buffer.ByteBufAllocator;
import org.barnabas.net.NetConfig;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;

/**
 * The network layer of one broker: its listeners, and its clients of other brokers. The loops are somebody else's: they exist
 * before, so that shards can live on them, and end after the layer is closed.
 */
public final class NetLayer {

    private final Ports ports;
    private final Listeners listeners;
    private final BrokerClients clients;

    /**
     * What the layer stands on.
     *
     * @param buffers where frames and answers lie
     */
    public record Ports(Sockets sockets, ByteBufAllocator buffers, MonotonicClock clock) {}

    /** @param failures decides about what tasks on the loops throw */
    public NetLayer(NetConfig config, Ports ports, NetMetrics metrics, FailurePolicy failures) {
        this(config, ports, metrics, failures, AnswerMemory.ofThisProcess());
    }

    NetLayer(NetConfig config, Ports ports, NetMetrics metrics, FailurePolicy failures, AnswerMemory answers) {
        this.ports = ports;
        listeners = new Listeners(config, ports.sockets, ports.buffers, ports.clock, metrics, answers, failures);
        clients = new BrokerClients(ports.sockets, ports.buffers, config.peerAnswerBytes(), ports.clock, failures);
        metrics.watch(
                listeners::openConnections,
                listeners.requestMemory()::usedBytes,
                listeners.parkedMemory()::usedBytes,
                answers::usedBytes,
                clients.answers()::usedBytes);
    }

    public Listeners listeners() {
        return listeners;
    }

    public BrokerClients clients() {
        return clients;
    }

    /**
     * Stops listening, and closes all connections.
     *
     * @param closed called once when that is done, or takes too long; on any thread
     */
    public void close(Runnable closed) {
        listeners.stopAccepting();
        ports.sockets.close(closed);
    }

    /** The memory of all connections, for whoever makes or inflates records for them: one pool, not several. */
    public ByteBufAllocator buffers() {
        return ports.buffers;
    }
}
