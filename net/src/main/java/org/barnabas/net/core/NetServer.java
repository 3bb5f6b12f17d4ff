package org.barnabas.net.core;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * The event loops, what listens on them, and clients of other brokers ({@link #client}). The loops exist from
 * construction on, so that shards can live on them before the first listener opens; {@link #open} starts accepting.
 */
public final class NetServer implements AutoCloseable {

    private static final int PAGE_BYTES = 8 << 10;
    private static final int MAX_ORDER = 8;
    private static final int LOW_WATER = 512 << 10;
    private static final int HIGH_WATER = 2 << 20;
    private static final long SWEEP_MS = 5_000;

    private final NetConfig config;
    private final MonotonicClock clock;
    private final NetMetrics metrics;
    private final Transport transport = Transport.best();
    private final EventLoops loops;
    private final PooledByteBufAllocator allocator;
    private final RequestMemory memory;
    private final RequestMemory peerAnswers;
    private final FailurePolicy failures;
    private final ClientConnection.Shared shared;
    private final ConnectionLimits limits;
    private final AtomicLong ids = new AtomicLong();
    private final List<Channel> listening = new ArrayList<>();

    /** A server where an {@link Error} halts the process. */
    public NetServer(NetConfig config, MonotonicClock clock, NetMetrics metrics) {
        this(config, clock, metrics, FailurePolicy.HALT);
    }

    /** @param failures decides about what tasks on the loops throw */
    public NetServer(NetConfig config, MonotonicClock clock, NetMetrics metrics, FailurePolicy failures) {
        this(config, clock, metrics, failures, loops(config.threads(), failures));
    }

    /**
     * A server on loops that are there already.
     *
     * @param loops as {@link #loops(int, FailurePolicy)} starts them; {@link #close} ends them
     */
    public NetServer(NetConfig config, MonotonicClock clock, NetMetrics metrics, FailurePolicy failures, Loops loops) {
        this(config, clock, metrics, failures, (EventLoops) loops, AnswerMemory.ofThisProcess());
    }

    NetServer(
            NetConfig config, MonotonicClock clock, NetMetrics metrics, FailurePolicy failures, AnswerMemory answers) {
        this(config, clock, metrics, failures, new EventLoops(config.threads(), Transport.best(), failures), answers);
    }

    private NetServer(
            NetConfig config,
            MonotonicClock clock,
            NetMetrics metrics,
            FailurePolicy failures,
            EventLoops loops,
            AnswerMemory answers) {
        this.failures = failures;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        this.memory = new RequestMemory(config.queuedRequestBytes(), clock);
        this.peerAnswers = new RequestMemory(Long.MAX_VALUE, clock);
        ParkedMemory parked = new ParkedMemory(config.waitingRequestBytes());
        this.shared = new ClientConnection.Shared(
                memory, parked, answers, new BrokerSeats(), config.maxInFlight(), HIGH_WATER, metrics, failures);
        this.allocator = allocator(config.threads());
        this.limits = new ConnectionLimits(config.connections(), clock);
        this.loops = loops;
        metrics.watch(limits::open, memory::usedBytes, parked::usedBytes, answers::usedBytes, peerAnswers::usedBytes);
    }

    /** Starts event loops, for one server. */
    public static Loops loops(int count, FailurePolicy failures) {
        return new EventLoops(count, Transport.best(), failures);
    }

    /** Bytes of the largest answer that this process sends, records in files aside. */
    public static long largestAnswerBytes() {
        return AnswerMemory.largestOfThisProcess();
    }

    /** For tests: what requests hold now. */
    RequestMemory requestMemory() {
        return memory;
    }

    /** For tests: what requests that wait for their answers keep now. */
    ParkedMemory parkedMemory() {
        return shared.parked();
    }

    /** How much memory outside of the heap this process may take, in bytes. */
    public static long maxDirectMemory() {
        return PlatformDependent.maxDirectMemory();
    }

    /** The memory of all connections, for whoever makes or inflates records for them: one pool, not several. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** The event loops that get new connections now, in the order of their indexes. */
    public List<Loop> loops() {
        return loops.inUse();
    }

    /**
     * Spreads new connections over so many loops from now on; those that are open, and what else lives on a loop, stay. Any
     * thread.
     *
     * @throws IllegalStateException if the operating system does not allow for more loops; all stays as it was
     */
    public void threads(int count) {
        loops.use(count);
    }

    /**
     * Opens all listeners.
     *
     * @return the ports, in the order of the configured listeners
     * @throws IOException if an address cannot be bound; those opened before stay open until {@link #close}
     */
    public List<Integer> open(RequestSink sink) throws IOException {
        List<Integer> ports = new ArrayList<>();
        ConnectionHandler.Shared handling = new ConnectionHandler.Shared(sink, memory, metrics, clock);
        for (Endpoint endpoint : config.listeners()) {
            Channel channel = bind(endpoint, handling);
            listening.add(channel);
            ports.add(((InetSocketAddress) channel.localAddress()).getPort());
        }
        return ports;
    }

    /**
     * Makes a client of another broker; it connects when it is used.
     *
     * @param loop one of {@link #loops}: where the connection lives and answers come
     */
    public BrokerClient client(ClientAddress address, Loop loop, BrokerClient.Settings settings) {
        return new BrokerClient(address, (NettyLoop) loop, settings, allocator, peerAnswers);
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

    /** Stops accepting, and returns when no new connection comes; others go on. */
    public void stopAccepting() {
        for (Channel channel : listening) {
            channel.close().syncUninterruptibly();
        }
        listening.clear();
    }

    /** Stops accepting and ends the loops, and returns when all have ended. */
    @Override
    public void close() {
        stopAccepting();
        CountDownLatch closed = new CountDownLatch(1);
        loops.close(closed::countDown);
        boolean interrupted = false;
        while (closed.getCount() > 0) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Channel bind(Endpoint endpoint, ConnectionHandler.Shared handling) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, config.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        try {
                            accept(channel, endpoint, handling);
                        } catch (Throwable failure) {
                            channel.close();
                            failures.onFailure("new connection", failure);
                        }
                    }
                });
        if (config.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, config.sendBufferBytes());
        }
        if (config.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
        }
        InetSocketAddress address = endpoint.host().isEmpty()
                ? new InetSocketAddress(endpoint.port())
                : new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new IOException("the host " + endpoint.host() + " of listener " + endpoint.name()
                    + " has no address. Name this machine, or one of its addresses, in listeners.");
        }
        io.netty.channel.ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + " (listener " + endpoint.name() + "): " + reason(bound.cause())
                            + ". Is another process using the port?",
                    bound.cause());
        }
        return bound.channel();
    }

    /** Without the native call and its number, which say nothing to an operator. */
    private static String reason(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        int prefix = text.indexOf("): ");
        return prefix < 0 ? text : text.substring(prefix + 3);
    }

    /** Few arenas with small chunks: memory that idle connections hold is what a broker pays for being there. */
    private static PooledByteBufAllocator allocator(int threads) {
        return new PooledByteBufAllocator(true, 1, threads, PAGE_BYTES, MAX_ORDER, 64, 32, true);
    }

    private void accept(Channel channel, Endpoint endpoint, ConnectionHandler.Shared handling) {
        InetAddress client = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        String refusal = limits.admit(client, endpoint.name());
        if (refusal != null) {
            metrics.refused(refusal);
            channel.close();
            return;
        }
        metrics.accepted();
        channel.closeFuture().addListener(done -> limits.closed(client));
        Loop loop = loops.of(channel.eventLoop());
        FrameAssembler assembler = new FrameAssembler(config.maxRequestBytes(), memory);
        FrameReceiveAllocator receiver = new FrameReceiveAllocator(assembler);
        channel.config().setRecvByteBufAllocator(receiver);
        ClientConnection connection =
                new ClientConnection(ids.incrementAndGet(), endpoint.name(), loop, channel, shared);
        ConnectionHandler handler = new ConnectionHandler(connection, assembler, receiver, handling);
        channel.pipeline().addLast(handler);
        long period = Math.max(10, Math.min(SWEEP_MS, Math.min(idleOrMax(), config.frameDeadlineMs()) / 2));
        var sweeping = channel.eventLoop()
                .scheduleWithFixedDelay(
                        () -> failures.run(
                                "sweep",
                                () -> handler.sweep(clock.nowMs(), config.maxIdleMs(), config.frameDeadlineMs())),
                        period,
                        period,
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(done -> sweeping.cancel(false));
    }

    private long idleOrMax() {
        return config.maxIdleMs() > 0 ? config.maxIdleMs() : Long.MAX_VALUE;
    }
}
