package org.barnabas.broker.peers;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.Endpoint;
import org.barnabas.net.BrokerClient;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.NetLoop;
import org.barnabas.net.NetServer;
import org.jspecify.annotations.Nullable;

/** Makes clients of other brokers, spread over the event loops. Any thread. */
public final class Peers {

    private final NetServer net;
    private final List<NetLoop> loops;
    private final String listener;
    private final BrokerClient.Settings settings;
    private final AtomicInteger next = new AtomicInteger();

    /** @param listener {@code inter.broker.listener.name}: what brokers use among themselves */
    public Peers(NetServer net, String listener, BrokerClient.Settings settings) {
        this.net = net;
        this.loops = net.loops();
        this.listener = listener;
        this.settings = settings;
    }

    /** A client of a broker, not connected yet; null if the broker does not have the listener. */
    public @Nullable BrokerClient client(BrokerNode broker) {
        return client(broker, loops.get(Math.floorMod(next.getAndIncrement(), loops.size())));
    }

    /** As {@link #client(BrokerNode)}, with answers on the given loop. */
    public @Nullable BrokerClient client(BrokerNode broker, NetLoop loop) {
        Endpoint endpoint = broker.endpoint(listener);
        return endpoint == null
                ? null
                : net.client(new ClientAddress(endpoint.host(), endpoint.port()), loop, settings);
    }

    /** The first loop, where state that many threads ask for may live. */
    NetLoop home() {
        return loops.get(0);
    }
}
