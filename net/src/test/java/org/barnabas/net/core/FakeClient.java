package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.port.FakeNetwork;
import org.barnabas.net.port.FakeSocket;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.net.port.Sockets;
import org.jspecify.annotations.Nullable;

/** A client of a {@link FakeNetwork} that sends bytes and keeps the frames that come back. */
final class FakeClient implements Sockets.Dialing, SocketEvents {

    private final ByteBuf input = Unpooled.buffer();
    private final List<ByteBuf> answers = new ArrayList<>();
    private final ByteBuf early = Unpooled.buffer();
    private @Nullable FakeSocket socket;
    private @Nullable ClientFailure refused;
    private boolean closed;

    FakeClient(FakeNetwork network, int port) {
        network.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "PLAINTEXT",
                network.inUse().get(0),
                this);
    }

    /** Any time, from outside of the loops. */
    void send(byte[] bytes) {
        FakeSocket now = socket;
        if (now == null) {
            early.writeBytes(bytes);
            return;
        }
        now.loop().execute(() -> {
            now.write(Unpooled.wrappedBuffer(bytes), null);
            now.flush();
        });
    }

    void reading(boolean wanted) {
        FakeSocket now = socket();
        now.loop().execute(() -> now.reading(wanted));
    }

    void close() {
        FakeSocket now = socket();
        now.loop().execute(now::close);
    }

    FakeSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not connected");
        }
        return socket;
    }

    boolean isConnected() {
        return socket != null;
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    ClientFailure refused() {
        return refused;
    }

    /** What came, without the lengths. */
    List<ByteBuf> answers() {
        return answers;
    }

    List<Integer> correlationIds() {
        return answers.stream().map(frame -> frame.getInt(frame.readerIndex())).toList();
    }

    int unfinishedBytes() {
        return input.readableBytes();
    }

    @Override
    public int timeoutMs() {
        return 1_000;
    }

    @Override
    public int bufferBytes() {
        return 0;
    }

    @Override
    public SocketEvents connected(Socket connected) {
        socket = (FakeSocket) connected;
        if (early.isReadable()) {
            connected.write(early, null);
            connected.flush();
        }
        return this;
    }

    @Override
    public void failed(ClientFailure why) {
        refused = why;
    }

    @Override
    public ByteBuf receiveBuffer(int usual) {
        return Unpooled.buffer(usual);
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        input.discardSomeReadBytes().writeBytes(bytes);
        while (input.readableBytes() >= Integer.BYTES
                && input.readableBytes() >= Integer.BYTES + input.getInt(input.readerIndex())) {
            answers.add(Unpooled.copiedBuffer(input.readSlice(input.readInt())));
        }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onSendsNoMore() {}

    @Override
    public void onFailure(Throwable failure) {}

    @Override
    public void onClosed() {
        closed = true;
    }
}
