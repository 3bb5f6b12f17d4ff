package org.barnabas.broker.assembly;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.barnabas.broker.world.Network;
import org.barnabas.broker.world.Outcome;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.PeerClient;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;
import org.jspecify.annotations.Nullable;

/** A broker's network without sockets: messages are encoded, and cross from thread to thread. */
final class MemoryNetwork implements Network {

    static final int PORT = 9092;

    /** A broker that is gone leaves its buffers behind: that is no leak. */
    static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private final MemoryNet net;
    private final String host;
    private final Loops loops;
    private final List<MemoryConnection> open = new ArrayList<>();
    private @Nullable RequestSink sink;
    private int turn;

    MemoryNetwork(MemoryNet net, String host, Loops loops) {
        this.net = net;
        this.host = host;
        this.loops = loops;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    @Override
    public void open(RequestSink requests, Outcome<List<Integer>> opened) {
        sink = requests;
        net.listen(host, this);
        opened.done(List.of(PORT));
    }

    /**
     * A connection to this host, on the loop whose turn it is.
     *
     * @param client where answers go
     */
    MemoryConnection connect(Executor client) {
        List<Loop> all = loops.inUse();
        MemoryConnection made =
                new MemoryConnection(all.get(turn++ % all.size()), Objects.requireNonNull(sink), client, turn);
        open.add(made);
        return made;
    }

    @Override
    public PeerClient client(ClientAddress address, Loop loop, PeerSettings settings) {
        return new MemoryPeer(net, address, loop);
    }

    @Override
    public void limit(ConnectionQuota quota) {
        // Nobody is turned away.
    }

    @Override
    public @Nullable String lockout(ConnectionQuota next, InetAddress client, String listener) {
        return null;
    }

    @Override
    public void stopAccepting(Runnable done) {
        net.close(host, this);
        done.run();
    }

    @Override
    public void close(Runnable closed) {
        net.close(host, this);
        open.forEach(MemoryConnection::close);
        closed.run();
    }
}
