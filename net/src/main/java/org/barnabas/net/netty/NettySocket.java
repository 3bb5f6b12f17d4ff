package org.barnabas.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** A Netty channel as a {@link Socket}; the last handler of its pipeline. */
final class NettySocket extends ChannelInboundHandlerAdapter implements Socket {

    private final Channel channel;
    private final Loop loop;
    private final ChannelShape shape;
    private final InetSocketAddress remote;
    private @Nullable SocketEvents events;
    private boolean closed;

    NettySocket(Channel channel, Loop loop, ChannelShape shape, InetSocketAddress remote) {
        this.channel = channel;
        this.loop = loop;
        this.shape = shape;
        this.remote = remote;
    }

    /** Puts itself at the end of the channel's pipeline, before anything is read. */
    void install() {
        shape.addTo(channel);
        if (shape.receivesInPlace()) {
            channel.config().setRecvByteBufAllocator(new FrameReceiveAllocator(usual -> events().receiveBuffer(usual)));
        }
        channel.pipeline().addLast(this);
    }

    void tell(SocketEvents listener) {
        events = listener;
    }

    private SocketEvents events() {
        return Objects.requireNonNull(events, "bytes of a socket that nobody listens to");
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void write(ByteBuf bytes, @Nullable Runnable whenGone) {
        writePart(bytes, whenGone);
    }

    @Override
    public boolean takesFile(FileRecords records) {
        return shape.sendsFiles() && records.source(FileChannel.class) != null;
    }

    @Override
    public void writeFile(FileRecords records, @Nullable Runnable whenGone) {
        FileChannel file = Objects.requireNonNull(records.source(FileChannel.class), "not a file of this system");
        writePart(new RecordsRegion(records, file), whenGone);
    }

    private void writePart(Object part, @Nullable Runnable whenGone) {
        if (whenGone == null) {
            channel.write(part, channel.voidPromise());
        } else {
            channel.write(part).addListener(done -> whenGone.run());
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long unsentBytes() {
        return HIGH_WATER - channel.bytesBeforeUnwritable();
    }

    @Override
    public void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public boolean isReading() {
        return channel.config().isAutoRead();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void closeWhenSent() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        events().onBytes((ByteBuf) read);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (events != null) {
            events.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (events != null && shape.endsSending(event)) {
            events.onSendsNoMore();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (events != null) {
            events.onFailure(cause);
        } else {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    /** A channel that was closed before it became active has no end but this. */
    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        if (!closed && events != null) {
            closed = true;
            events.onClosed();
        }
    }

    @Override
    public String toString() {
        return "socket of " + remote;
    }
}
