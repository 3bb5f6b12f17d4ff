package org.barnabas.simulation.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** One end of a connection. Bytes leave a moment after they were flushed, records of files are read only then. */
final class SimulatedSocket implements Socket {

    private static final String RESET = "Connection reset by peer";
    private static final int USUAL_READ = 4 << 10;

    private final SimulatedSockets home;
    private final Loop loop;
    private final InetSocketAddress remote;
    private final Outflow out;
    private final boolean mayHalfClose;
    private final ArrayDeque<Part> outbox = new ArrayDeque<>();
    /** What has arrived and is not read. */
    private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>();

    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
    private @Nullable SimulatedSocket other;
    private @Nullable SocketEvents events;
    private int flushed;
    private long unsent;
    private boolean reading = true;
    private boolean writable = true;
    private boolean open = true;
    private boolean closing;
    private boolean pumping;
    private boolean delivering;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean toldOfEnd;

    /** Bytes, or records of a file. */
    private record Part(
            @Nullable ByteBuf bytes,
            @Nullable FileRecords records,
            @Nullable Runnable whenGone) {

        int size() {
            return bytes != null
                    ? bytes.readableBytes()
                    : Objects.requireNonNull(records).sizeInBytes();
        }

        void writeTo(ByteBuf target) throws IOException {
            if (bytes != null) {
                target.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
                return;
            }
            FileRecords file = Objects.requireNonNull(records);
            int wanted = file.sizeInBytes();
            if (file.readInto(target, 0, wanted) < wanted) {
                throw new IOException("the file is too short");
            }
        }

        void end() {
            if (bytes != null) {
                bytes.release();
            } else {
                Objects.requireNonNull(records).release();
            }
            if (whenGone != null) {
                whenGone.run();
            }
        }
    }

    SimulatedSocket(SimulatedSockets home, Loop loop, InetSocketAddress remote, Cables.Pipe out, boolean mayHalfClose) {
        this.home = home;
        this.loop = loop;
        this.remote = remote;
        this.out = new Outflow(this, home.internet(), out, !mayHalfClose);
        this.mayHalfClose = mayHalfClose;
    }

    int host() {
        return home.host();
    }

    /** The host at the other end. */
    int peer() {
        return Internet.hostOf(remote);
    }

    Outflow outflow() {
        return out;
    }

    void joinedTo(SimulatedSocket end) {
        other = end;
        out.joinedTo(end);
    }

    void tell(SocketEvents listener) {
        events = listener;
        deliver();
        for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
            next.run();
        }
    }

    private void tellOf(Consumer<SocketEvents> what) {
        SocketEvents listener = events;
        if (listener == null) {
            untold.add(() -> tellOf(what));
            return;
        }
        try {
            what.accept(listener);
        } catch (RuntimeException | AssertionError failure) {
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
        add(new Part(bytes, null, whenGone));
    }

    @Override
    public boolean takesFile(FileRecords records) {
        return true;
    }

    @Override
    public void writeFile(FileRecords records, @Nullable Runnable whenGone) {
        add(new Part(null, records, whenGone));
    }

    private void add(Part part) {
        assertOwner();
        if (!open) {
            part.end();
            return;
        }
        outbox.add(part);
        unsent += part.size();
        updateWritable();
    }

    @Override
    public void flush() {
        assertOwner();
        flushed = outbox.size();
        if (!pumping && flushed > 0) {
            pumping = true;
            home.onLoop(loop, this::pump);
        }
    }

    @Override
    public boolean isWritable() {
        assertOwner();
        return open && writable;
    }

    @Override
    public long unsentBytes() {
        assertOwner();
        return Math.min(HIGH_WATER, unsent);
    }

    private void updateWritable() {
        boolean before = writable;
        if (unsent > HIGH_WATER) {
            writable = false;
        } else if (unsent < LOW_WATER) {
            writable = true;
        }
        if (before != writable) {
            tellOf(SocketEvents::onWritable);
        }
    }

    private void pump() {
        pumping = false;
        if (!open) {
            return;
        }
        ByteBuf sent = Unpooled.buffer(Math.max(1, (int) Math.min(unsent, Integer.MAX_VALUE)));
        try {
            for (; flushed > 0; flushed--) {
                Part part = outbox.remove();
                unsent -= part.size();
                try {
                    part.writeTo(sent);
                } finally {
                    part.end();
                }
            }
        } catch (IOException failure) {
            flushed = Math.max(0, flushed - 1);
            fail(failure);
            return;
        }
        out.send(sent);
        updateWritable();
        if (closing && outbox.isEmpty()) {
            close();
        }
    }

    /** In the kernel. */
    void receive(ByteBuf bytes) {
        if (!open || home.isGone()) {
            // Nobody is there any more.
            out.arrive(SimulatedSocket::broken);
            return;
        }
        inbox.add(bytes);
        deliver();
    }

    /** In the kernel: the peer has broken off. */
    private void broken() {
        home.onLoop(loop, () -> fail(new IOException(RESET)));
    }

    private void deliver() {
        if (!delivering) {
            delivering = true;
            home.onLoop(loop, () -> {
                delivering = false;
                read();
            });
        }
    }

    private void read() {
        if (events == null) {
            return;
        }
        while (open && reading && !inbox.isEmpty()) {
            tellOf(this::readOnce);
        }
        if (open && reading && inputEnded && !toldOfEnd) {
            toldOfEnd = true;
            if (mayHalfClose) {
                tellOf(SocketEvents::onSendsNoMore);
            } else {
                close();
            }
        }
    }

    private void readOnce(SocketEvents listener) {
        ByteBuf first = inbox.element();
        ByteBuf target = listener.receiveBuffer(USUAL_READ);
        target.writeBytes(first, Math.min(target.writableBytes(), first.readableBytes()));
        if (!first.isReadable()) {
            inbox.remove();
        }
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

    boolean isOver() {
        return !open;
    }

    @Override
    public void closeWhenSent() {
        flush();
        closing = true;
        if (outbox.isEmpty()) {
            close();
        }
    }

    @Override
    public void close() {
        assertOwner();
        if (open) {
            open = false;
            giveUpOutbox();
            home.onLoop(loop, () -> tellOf(SocketEvents::onClosed));
            endOutput();
        }
    }

    private void giveUpOutbox() {
        flushed = 0;
        unsent = 0;
        for (Part next = outbox.poll(); next != null; next = outbox.poll()) {
            next.end();
        }
    }

    /** As TCP does: who closes on unread bytes breaks off. */
    private void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            out.arrive(
                    inbox.isEmpty()
                            ? end -> {
                                end.inputEnded = true;
                                end.deliver();
                            }
                            : SimulatedSocket::broken);
        }
    }

    /** Its process is dead; what it had given to the kernel still leaves. */
    void closeByKernel() {
        if (open) {
            open = false;
            endOutput();
        }
    }

    /** In the kernel: nobody takes it any more. */
    void breakOff() {
        open = false;
        out.arrive(SimulatedSocket::broken);
    }

    /** Its host has no power: whoever sends something to it when it has some again learns that nobody knows of it. */
    void vanish() {
        open = false;
    }

    /** The connection breaks, for both ends. */
    void reset() {
        SimulatedSocket end = other;
        if (end != null) {
            out.lose();
            end.out.lose();
            broken();
            end.broken();
        }
    }

    private void fail(IOException failure) {
        if (open) {
            tellOf(listener -> listener.onFailure(failure));
            if (open) {
                close();
            }
        }
    }

    @Override
    public String toString() {
        return "socket of " + home.host() + " to " + remote;
    }
}
