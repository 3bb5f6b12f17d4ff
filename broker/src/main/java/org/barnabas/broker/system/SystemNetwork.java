package org.barnabas.broker.system;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.barnabas.broker.world.Network;
import org.barnabas.broker.world.Outcome;
import org.barnabas.net.core.BrokerClient;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.core.NetServer;
import org.barnabas.net.PeerClient;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.Loop;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;

/** Sockets of the operating system. */
final class SystemNetwork implements Network {

    private static final int BUFFERS_OF_THE_SYSTEM = 0;

    private final NetServer server;
    private final ThreadPool resolver;

    /** @param resolver looks up host names, which blocks; ends with the network */
    SystemNetwork(NetServer server, ThreadPool resolver) {
        this.server = server;
        this.resolver = resolver;
    }

    @Override
    public ByteBufAllocator allocator() {
        return server.allocator();
    }

    @Override
    public void open(RequestSink sink, Outcome<List<Integer>> opened) {
        List<Integer> ports;
        try {
            ports = server.open(sink);
        } catch (IOException e) {
            opened.failed(e);
            return;
        }
        opened.done(ports);
    }

    @Override
    public PeerClient client(ClientAddress address, Loop loop, PeerSettings settings) {
        return server.client(
                address,
                loop,
                new BrokerClient.Settings(
                        settings.clientId(),
                        settings.connectTimeoutMs(),
                        BUFFERS_OF_THE_SYSTEM,
                        settings.maxAnswerBytes(),
                        resolver));
    }

    @Override
    public void limit(ConnectionQuota quota) {
        server.limit(quota);
    }

    @Override
    public @Nullable String lockout(ConnectionQuota next, InetAddress client, String listener) {
        return server.lockout(next, client, listener);
    }

    @Override
    public void stopAccepting(Runnable done) {
        server.stopAccepting();
        done.run();
    }

    /** Connections end with their loops. */
    @Override
    public void close(Runnable closed) {
        server.stopAccepting();
        resolver.close(closed);
    }
}
