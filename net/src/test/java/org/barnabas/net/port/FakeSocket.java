package org.barnabas.net.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** One end of a connection of a {@link FakeNetwork}. */
public final class FakeSocket implements Socket {

    private final FakeNetwork network;
    private final FakeNetworkLoop loop;
    private final InetSocketAddress remote;
    private final boolean mayHalfClose;
    private final FakeOutbox outbox = new FakeOutbox();
    /** What has arrived and is not read. */
    private final ByteBuf inbox = Unpooled.buffer();

    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
    private @Nullable FakeSocket other;
    private @Nullable SocketEvents events;
    private boolean reading = true;
    private boolean writable = true;
    private boolean open = true;
    private boolean closing;
    private boolean stalled;
    private boolean pumping;
    private boolean delivering;
    private boolean inputEnded;
    private boolean outputEnded;
    private int inFlight;
    private boolean told;
    private long lastArrivalNs;

    FakeSocket(FakeNetwork network, FakeNetworkLoop loop, InetSocketAddress remote, boolean mayHalfClose) {
        this.network = network;
        this.loop = loop;
        this.remote = remote;
        this.mayHalfClose = mayHalfClose;
    }

    void connect(FakeSocket end) {
        other = end;
    }

    private FakeSocket other() {
        return Objects.requireNonNull(other);
    }

    void tell(SocketEvents listener) {
        events = listener;
        deliver();
        for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
            next.run();
        }
    }

    /** Nobody wanted it. */
    void refuse() {
        close();
    }

    /** Tells whoever listens, now or when somebody does; what that throws comes back as a failure. */
    private void tellOf(Consumer<SocketEvents> what) {
        SocketEvents listener = events;
        if (listener == null) {
            untold.add(() -> tellOf(what));
            return;
        }
        try {
            what.accept(listener);
        } catch (Throwable failure) {
            listener.onFailure(failure);
        }
    }

    private void assertOwner() {
        assert loop.isCurrent() : this + " used outside its loop";
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
        add(new FakeOutbox.Bytes(bytes, whenGone));
    }

    @Override
    public boolean takesFile(FileRecords records) {
        return network.takesFiles();
    }

    @Override
    public void writeFile(FileRecords records, @Nullable Runnable whenGone) {
        add(new FakeOutbox.Stretch(records, whenGone));
    }

    private void add(FakeOutbox.Part part) {
        assertOwner();
        if (!open) {
            part.end();
            return;
        }
        outbox.add(part);
        updateWritable();
    }

    @Override
    public void flush() {
        assertOwner();
        outbox.flush();
        pump();
    }

    @Override
    public boolean isWritable() {
        assertOwner();
        return open && writable;
    }

    @Override
    public long unsentBytes() {
        assertOwner();
        return Math.min(HIGH_WATER, outbox.bytes());
    }

    private void updateWritable() {
        boolean before = writable;
        if (outbox.bytes() > HIGH_WATER) {
            writable = false;
        } else if (outbox.bytes() < LOW_WATER) {
            writable = true;
        }
        if (before != writable) {
            tellOf(SocketEvents::onWritable);
        }
    }

    /** Lets some bytes go, then some more. */
    private void pump() {
        if (!pumping && !outbox.nothingFlushed()) {
            pumping = true;
            network.soon(loop, () -> {
                pumping = false;
                pumpSome();
            });
        }
    }

    private void pumpSome() {
        if (!open || stalled) {
            return;
        }
        int room = network.window() - inFlight - other().inbox.readableBytes();
        if (room > 0 && !outbox.nothingFlushed()) {
            Random random = network.random();
            int most = random.nextInt(4) == 0 ? 1 + random.nextInt(7) : 1 + random.nextInt(room);
            try {
                ByteBuf some = outbox.take(Math.min(most, room));
                send(some);
            } catch (IOException failure) {
                fail(failure);
                return;
            }
            updateWritable();
            pump();
        }
        if (closing && outbox.bytes() == 0) {
            close();
        }
    }

    private void send(ByteBuf bytes) {
        inFlight += bytes.readableBytes();
        arrive(() -> {
            inFlight -= bytes.readableBytes();
            other().receive(bytes);
        });
    }

    /** Happens at the other end, behind all that was sent before. */
    private void arrive(Runnable what) {
        long now = network.clock().nowNs();
        lastArrivalNs = Math.max(lastArrivalNs, now + network.random().nextInt(2_000_000));
        network.later(other().loop, lastArrivalNs - now, what);
    }

    private void receive(ByteBuf bytes) {
        if (!open) {
            // Nobody is there any more.
            network.soon(other().loop, () -> other().fail(new IOException("Connection reset by peer")));
            return;
        }
        inbox.discardSomeReadBytes().writeBytes(bytes);
        deliver();
    }

    private void deliver() {
        if (!delivering) {
            delivering = true;
            network.soon(loop, () -> {
                delivering = false;
                read();
            });
        }
    }

    private void read() {
        if (events == null) {
            return;
        }
        int reads = 1 + network.random().nextInt(16);
        while (open && reading && inbox.isReadable() && reads-- > 0) {
            tellOf(this::readOnce);
        }
        if (!open || !reading) {
            return;
        }
        if (inbox.isReadable()) {
            deliver();
        } else if (inputEnded && !told) {
            told = true;
            if (mayHalfClose) {
                tellOf(SocketEvents::onSendsNoMore);
            } else {
                close();
            }
        }
        network.later(other().loop, 0, other()::pump);
    }

    private void readOnce(SocketEvents listener) {
        ByteBuf target = listener.receiveBuffer(1 + network.random().nextInt(8 << 10));
        target.writeBytes(inbox, Math.min(target.writableBytes(), inbox.readableBytes()));
        listener.onBytes(target);
    }

    @Override
    public void reading(boolean wanted) {
        assertOwner();
        boolean before = reading;
        reading = wanted;
        if (wanted && !before) {
            deliver();
        }
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void closeWhenSent() {
        assertOwner();
        flush();
        closing = true;
        if (outbox.bytes() == 0) {
            close();
        }
    }

    @Override
    public void close() {
        assertOwner();
        if (!open) {
            return;
        }
        open = false;
        outbox.close();
        network.later(loop, 0, () -> tellOf(SocketEvents::onClosed));
        if (inbox.isReadable()) {
            // As TCP does: who closes on unread bytes breaks off.
            arrive(() -> other().fail(new IOException("Connection reset by peer")));
        } else {
            endOutput();
        }
    }

    private void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            arrive(() -> {
                other().inputEnded = true;
                other().deliver();
            });
        }
    }

    /** Ends the sending side, behind what was sent. */
    public void endSending() {
        if (outbox.bytes() > 0 && open) {
            network.soon(loop, this::endSending);
        } else {
            endOutput();
        }
    }

    /** The connection breaks, for both ends; on any loop. */
    public void reset() {
        network.later(loop, 0, () -> fail(new IOException("Connection reset")));
        network.later(other().loop, 0, () -> other().fail(new IOException("Connection reset")));
    }

    /** Nothing leaves any more, or again. */
    public void stall(boolean whether) {
        stalled = whether;
        if (!whether) {
            network.later(loop, 0, this::pump);
        }
    }

    boolean isQuiet() {
        return inFlight == 0 && outbox.bytes() == 0 && (!open || !inbox.isReadable());
    }

    private void fail(IOException failure) {
        if (open) {
            tellOf(listener -> listener.onFailure(failure));
            close();
        }
    }

    @Override
    public String toString() {
        return "fake socket of " + remote;
    }
}
