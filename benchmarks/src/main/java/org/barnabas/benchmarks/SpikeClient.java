package org.barnabas.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Load on one event loop: at a fixed rate, or as fast as answers come. */
final class SpikeClient implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load"), EpollIoHandler.newFactory());
    private final List<Line> lines = new ArrayList<>();
    private final SpikeTimes times = new SpikeTimes();
    private final int payload;
    private final byte kind;
    private boolean closedLoop;
    private long sent;
    private long bytesAnswered;

    SpikeClient(InetSocketAddress address, int connections, byte kind, int payload) {
        this.payload = payload;
        this.kind = kind;
        for (int i = 0; i < connections; i++) {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address)
                    .syncUninterruptibly()
                    .channel();
            Line line = new Line(i, channel);
            channel.pipeline().addLast(line);
            lines.add(line);
        }
    }

    /** Sends {@code perSecond} requests, evenly spread; latency counts from the moment each was due. */
    void fixedRate(int perSecond, int seconds) {
        long start = System.nanoTime();
        var ticks = group.next().scheduleAtFixedRate(() -> sendDue(start, perSecond), 0, 100, TimeUnit.MICROSECONDS);
        pause(seconds);
        ticks.cancel(false);
        pause(1);
    }

    /** Keeps {@code depth} requests in flight on each connection. */
    void asFastAsPossible(int depth, int seconds) {
        group.next().execute(() -> {
            closedLoop = true;
            for (Line line : lines) {
                for (int i = 0; i < depth; i++) {
                    line.send(System.nanoTime());
                }
                line.channel.flush();
            }
        });
        pause(seconds);
        group.next().submit(() -> closedLoop = false).syncUninterruptibly();
        pause(1);
    }

    SpikeTimes times() {
        return times;
    }

    long bytesAnswered() {
        return bytesAnswered;
    }

    private void sendDue(long start, int perSecond) {
        long due = (System.nanoTime() - start) * perSecond / 1_000_000_000L;
        while (sent < due) {
            Line line = lines.get((int) (sent % lines.size()));
            line.send(start + sent * 1_000_000_000L / perSecond);
            line.channel.flush();
            sent++;
        }
    }

    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Line extends ChannelInboundHandlerAdapter {

        private final Deque<Long> waiting = new ArrayDeque<>();
        private final int number;
        private final Channel channel;
        private long received;
        private long position;

        Line(int number, Channel channel) {
            this.number = number;
            this.channel = channel;
        }

        void send(long dueNs) {
            ByteBuf frame = channel.alloc().buffer(payload + 5);
            if (kind == SpikeServer.READ) {
                frame.writeInt(9).writeByte(kind).writeLong(position);
                position += SpikeServer.READ_BYTES;
            } else {
                frame.writeInt(payload + 1).writeByte(kind).writeInt(number / 2).writeZero(payload - 4);
            }
            waiting.add(dueNs);
            var unused = channel.write(frame);
        }

        private int answerBytes() {
            return kind == SpikeServer.READ ? SpikeServer.READ_BYTES + 4 : 16;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received += bytes.readableBytes();
            bytes.release();
            while (received >= answerBytes()) {
                received -= answerBytes();
                times.record(System.nanoTime() - waiting.remove());
                bytesAnswered += kind == SpikeServer.READ ? SpikeServer.READ_BYTES : payload;
                if (closedLoop) {
                    send(System.nanoTime());
                }
            }
            if (closedLoop) {
                channel.flush();
            }
        }
    }
}
