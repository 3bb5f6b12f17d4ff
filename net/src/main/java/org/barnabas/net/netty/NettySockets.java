package org.barnabas.net.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;

/** The sockets of the operating system, by Netty. */
public final class NettySockets implements Sockets {

    private static final int CLOSE_SECONDS = 5;

    private final EventLoops loops;
    private final ByteBufAllocator memory;
    private final ChannelShape.OfListener shapes;
    private final FailurePolicy failures;
    private final Transport transport = Transport.best();
    /** All connections. Netty may end a loop without closing its channels, and nobody would be told. */
    private final ChannelGroup channels = new DefaultChannelGroup("net", ImmediateEventExecutor.INSTANCE, true);

    /**
     * Makes sockets that live on these loops.
     *
     * @param memory for what is copied on the way to a socket
     * @param failures decides about what {@link Acceptor} and {@link Dialing} throw
     */
    public NettySockets(
            EventLoops loops, ByteBufAllocator memory, ChannelShape.OfListener shapes, FailurePolicy failures) {
        this.loops = loops;
        this.memory = memory;
        this.shapes = shapes;
        this.failures = failures;
    }

    @Override
    public Listening listen(Place place, Acceptor acceptor) throws IOException {
        ChannelShape shape = shapes.of(place.listener());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, place.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Socket.LOW_WATER, Socket.HIGH_WATER))
                .childOption(ChannelOption.ALLOCATOR, memory)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, shape, acceptor);
                    }
                });
        if (place.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, place.sendBufferBytes());
        }
        if (place.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, place.receiveBufferBytes());
        }
        ChannelFuture bound = bootstrap.bind(place.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String reason = reason(bound.cause());
            throw new IOException(
                    "cannot listen on " + place.address() + " (listener " + place.listener() + "): " + reason
                            + (reason.contains("in use") ? ". Is another process using the port?" : ""),
                    bound.cause());
        }
        return new Bound(bound.channel());
    }

    private record Bound(Channel channel) implements Listening {

        @Override
        public int port() {
            return ((InetSocketAddress) channel.localAddress()).getPort();
        }

        @Override
        public void close() {
            channel.close().syncUninterruptibly();
        }
    }

    private void accept(Channel channel, ChannelShape shape, Acceptor acceptor) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
            NettySocket socket = new NettySocket(channel, loops.of(channel.eventLoop()), shape, remote);
            SocketEvents events = acceptor.accepted(socket);
            if (events == null) {
                channel.close();
                return;
            }
            socket.tell(events);
            socket.install();
            channels.add(channel);
        } catch (Throwable failure) {
            channel.close();
            failures.onFailure("new connection", failure);
        }
    }

    /** Without the native call and its number, which say nothing to an operator. */
    private static String reason(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        int prefix = text.indexOf("): ");
        return prefix < 0 ? text : text.substring(prefix + 3);
    }

    @Override
    public void connect(InetSocketAddress peer, String listener, Loop loop, Dialing dialing) {
        ChannelShape shape = shapes.of(listener);
        Bootstrap bootstrap = new Bootstrap()
                .group(((NettyLoop) loop).eventLoop())
                .channel(transport.clientChannel())
                .option(ChannelOption.ALLOCATOR, memory)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, dialing.timeoutMs())
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Socket.LOW_WATER, Socket.HIGH_WATER))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        new NettySocket(channel, loop, shape, peer).install();
                        channels.add(channel);
                    }
                });
        if (dialing.bufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, dialing.bufferBytes());
            bootstrap.option(ChannelOption.SO_SNDBUF, dialing.bufferBytes());
        }
        bootstrap
                .connect(peer)
                .addListener(done -> failures.run("connecting to " + peer, () -> {
                    ChannelFuture outcome = (ChannelFuture) done;
                    if (outcome.isSuccess()) {
                        NettySocket socket = outcome.channel().pipeline().get(NettySocket.class);
                        socket.tell(dialing.connected(socket));
                    } else {
                        dialing.failed(isRefusal(outcome.cause()) ? ClientFailure.REFUSED : ClientFailure.UNREACHABLE);
                    }
                }));
    }

    @Override
    public void close(Runnable closed) {
        AtomicBoolean told = new AtomicBoolean();
        Runnable end = () -> {
            if (told.compareAndSet(false, true)) {
                closed.run();
            }
        };
        Future<?> late = GlobalEventExecutor.INSTANCE.schedule(end, CLOSE_SECONDS, TimeUnit.SECONDS);
        channels.close().addListener(all -> {
            late.cancel(false);
            end.run();
        });
    }

    /** A timeout of Netty's is a ConnectException, too; the kernel's refusal says so in words. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ConnectException
                && !(failure instanceof ConnectTimeoutException)
                && String.valueOf(failure.getMessage()).contains("refused");
    }
}
