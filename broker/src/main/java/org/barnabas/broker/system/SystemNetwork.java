package org.barnabas.broker.system;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.barnabas.broker.world.Network;
import org.barnabas.broker.world.Outcome;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.PeerClient;
import org.barnabas.net.RequestSink;
import org.barnabas.net.core.BrokerClient;
import org.barnabas.net.core.NetLayer;
import org.barnabas.ports.Loop;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;

/** The network layer over whatever sockets there are: those of the operating system, or simulated ones. Any thread. */
public final class SystemNetwork implements Network {

    private static final int BUFFERS_OF_THE_SYSTEM = 0;

    private final NetLayer layer;
    private final ThreadPool resolver;

    /** @param resolver looks up host names, which blocks; ends with the network */
    public SystemNetwork(NetLayer layer, ThreadPool resolver) {
        this.layer = layer;
        this.resolver = resolver;
    }

    @Override
    public ByteBufAllocator allocator() {
        return layer.buffers();
    }

    @Override
    public void open(RequestSink sink, Outcome<List<Integer>> opened) {
        List<Integer> ports;
        try {
            ports = layer.listeners().open(sink);
        } catch (IOException e) {
            opened.failed(e);
            return;
        }
        opened.done(ports);
    }

    @Override
    public PeerClient client(ClientAddress address, Loop loop, PeerSettings settings) {
        return layer.clients()
                .client(
                        address,
                        loop,
                        new BrokerClient.Settings(
                                settings.clientId(),
                                settings.listener(),
                                settings.connectTimeoutMs(),
                                BUFFERS_OF_THE_SYSTEM,
                                settings.maxAnswerBytes(),
                                resolver));
    }

    @Override
    public void limit(ConnectionQuota quota) {
        layer.listeners().limit(quota);
    }

    @Override
    public @Nullable String lockout(ConnectionQuota next, InetAddress client, String listener) {
        return layer.listeners().lockout(next, client, listener);
    }

    @Override
    public void stopAccepting(Runnable done) {
        layer.listeners().stopAccepting();
        done.run();
    }

    @Override
    public void close(Runnable closed) {
        layer.close(() -> resolver.close(closed));
    }
}
