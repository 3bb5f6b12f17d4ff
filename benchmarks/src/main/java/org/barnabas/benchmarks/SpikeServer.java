package org.barnabas.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A server with the skeleton of a broker and nothing else: frames come in, appends go to a shard that writes them to a
 * file with one gathering write per drain, answers go back. Where the shard lives is the only thing that differs.
 */
final class SpikeServer implements AutoCloseable {

    static final byte APPEND = 0;
    static final byte READ = 1;
    static final int READ_BYTES = 1 << 20;

    /** Where shards live. */
    enum Placement {
        /** One event loop that is also the only shard. */
        ONE_LOOP(1, 0),
        /** Two event loops, each also a shard; half of the requests hop to the other loop. */
        TWO_LOOPS(2, 0),
        /** One event loop, one shard thread that parks. */
        LOOP_AND_THREAD(1, 1),
        /** Two event loops, two shard threads that park. */
        TWO_LOOPS_TWO_THREADS(2, 2);

        final int loops;
        final int threads;

        Placement(int loops, int threads) {
            this.loops = loops;
            this.threads = threads;
        }
    }

    private final IoEventLoopGroup group;
    private final List<ParkingThread> threads = new ArrayList<>();
    private final List<SpikeShard> shards = new ArrayList<>();
    private final FileChannel cold;
    private final Channel listener;

    SpikeServer(Placement placement, Path directory, Path coldFile) throws IOException {
        group = new MultiThreadIoEventLoopGroup(
                placement.loops, new DefaultThreadFactory("spike-net"), EpollIoHandler.newFactory());
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < placement.loops; i++) {
            loops.add(group.next());
        }
        int count = Math.max(placement.loops, placement.threads);
        for (int i = 0; i < count; i++) {
            Executor home = loops.get(i % loops.size());
            if (placement.threads > 0) {
                ParkingThread thread = new ParkingThread("spike-shard-" + i);
                threads.add(thread);
                home = thread;
            }
            shards.add(new SpikeShard(home, directory.resolve("shard-" + i + ".log")));
        }
        cold = FileChannel.open(coldFile, StandardOpenOption.READ);
        listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(2 << 20, 0, 4, 0, 4));
                        channel.pipeline().addLast(new Requests());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Times of the gathering writes since the last call, in nanoseconds. */
    SpikeTimes takeWriteTimes() {
        SpikeTimes all = new SpikeTimes();
        shards.forEach(shard -> all.add(shard.takeWriteTimes()));
        return all;
    }

    @Override
    public void close() throws IOException {
        listener.close().syncUninterruptibly();
        threads.forEach(ParkingThread::close);
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
        cold.close();
        for (SpikeShard shard : shards) {
            shard.close();
        }
    }

    private final class Requests extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            byte kind = frame.readByte();
            if (kind == READ) {
                long position = frame.readLong();
                frame.release();
                var unusedHead = context.write(context.alloc().buffer(4).writeInt(READ_BYTES));
                var unusedBody = context.writeAndFlush(new SharedRegion(cold, position));
            } else {
                int shard = frame.getInt(frame.readerIndex()) % shards.size();
                shards.get(shard).append(context, frame);
            }
        }
    }

    /** A region that does not close the file when it is sent. */
    private static final class SharedRegion extends DefaultFileRegion {

        SharedRegion(FileChannel file, long position) {
            super(file, position, READ_BYTES);
        }

        @Override
        protected void deallocate() {}
    }
}
