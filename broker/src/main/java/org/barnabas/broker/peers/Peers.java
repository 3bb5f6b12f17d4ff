package org.barnabas.broker.peers;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.jspecify.annotations.Nullable;

/** Makes clients of other brokers, spread over the event loops. Any thread. */
public final class Peers {

    private final Dialer dialer;
    private final List<Loop> loops;
    private final String listener;
    private final AtomicInteger next = new AtomicInteger();

    /** Port: makes a client that is not connected yet, with answers on a loop. Any thread. */
    @FunctionalInterface
    public interface Dialer {
        PeerClient client(ClientAddress address, Loop loop);
    }

    /** @param listener {@code inter.broker.listener.name}: what brokers use among themselves */
    public Peers(Dialer dialer, List<Loop> loops, String listener) {
        this.dialer = dialer;
        this.loops = List.copyOf(loops);
        this.listener = listener;
    }

    /** A client of a broker, not connected yet; null if the broker does not have the listener. */
    public @Nullable PeerClient client(BrokerNode broker) {
        return client(broker, loops.get(Math.floorMod(next.getAndIncrement(), loops.size())));
    }

    /** As {@link #client(BrokerNode)}, with answers on the given loop. */
    public @Nullable PeerClient client(BrokerNode broker, Loop loop) {
        Endpoint endpoint = broker.endpoint(listener);
        return endpoint == null ? null : dialer.client(new ClientAddress(endpoint.host(), endpoint.port()), loop);
    }

    /** The first loop, where state that many threads ask for may live. */
    Loop home() {
        return loops.get(0);
    }
}
