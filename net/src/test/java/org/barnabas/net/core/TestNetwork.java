package org.barnabas.net.core;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.NetConfig;
import org.barnabas.net.RequestSink;
import org.barnabas.net.netty.BufferPool;
import org.barnabas.net.netty.ChannelShape;
import org.barnabas.net.netty.EventLoops;
import org.barnabas.net.netty.NettySockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;
import org.barnabas.ports.MonotonicClock;

/** The network layer on sockets of this machine, as brokers have it. */
final class TestNetwork implements AutoCloseable {

    private final NetLayer network;
    private final Loops loops;

    TestNetwork(NetConfig config, MonotonicClock clock, NetMetrics metrics) {
        this(config, clock, metrics, FailurePolicy.HALT);
    }

    TestNetwork(NetConfig config, MonotonicClock clock, NetMetrics metrics, FailurePolicy failures) {
        this(config, clock, metrics, failures, AnswerMemory.ofThisProcess());
    }

    TestNetwork(
            NetConfig config, MonotonicClock clock, NetMetrics metrics, FailurePolicy failures, AnswerMemory answers) {
        ByteBufAllocator buffers = new BufferPool(config.threads()).allocator();
        EventLoops started = new EventLoops(config.threads(), failures);
        loops = started;
        NettySockets sockets = new NettySockets(started, buffers, listener -> ChannelShape.PLAIN, failures);
        network = new NetLayer(config, new NetLayer.Ports(sockets, buffers, clock), metrics, failures, answers);
    }

    List<Integer> open(RequestSink sink) throws IOException {
        return network.listeners().open(sink);
    }

    BrokerClient client(ClientAddress address, Loop loop, BrokerClient.Settings settings) {
        return network.clients().client(address, loop, settings);
    }

    List<Loop> loops() {
        return loops.inUse();
    }

    void threads(int count) {
        loops.use(count);
    }

    RequestMemory requestMemory() {
        return network.listeners().requestMemory();
    }

    ParkedMemory parkedMemory() {
        return network.listeners().parkedMemory();
    }

    int openConnections() {
        return network.listeners().openConnections();
    }

    void stopAccepting() {
        network.listeners().stopAccepting();
    }

    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        network.close(() -> loops.close(() -> closed.complete(null)));
        closed.join();
    }
}
