package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayDeque;
import org.barnabas.net.RequestSink;
import org.barnabas.net.core.FrameAssembler.BadFrameException;
import org.barnabas.net.core.NetMetrics.CloseReason;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.WireReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads frames and headers of one connection and hands requests over. Runs on the connection's loop. */
final class ConnectionHandler implements SocketEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    /** API key, API version, correlation id: no request is shorter. */
    private static final int SHORTEST_HEADER = 8;

    private static final int BYTES_PER_MS = 64;

    /** When memory for answers is short, a client that takes none of its own has this share of a frame's time. */
    private static final int ANSWER_DEADLINE_SHARE = 12;

    private final ClientConnection connection;
    private final FrameAssembler assembler;
    private final ByteBufAllocator buffers;
    private final RequestSink sink;
    private final RequestMemory memory;
    private final NetMetrics metrics;
    private final MonotonicClock clock;

    /** Whole frames of the last read that wait until there is room; slices of memory that is held anyway. */
    private final ArrayDeque<ByteBuf> backlog = new ArrayDeque<>(2);

    private boolean frameSeen;
    private boolean silent = true;
    private long lastActiveMs;
    private long frameBeganMs;
    private long memoryAwaitedSinceMs;
    private Scheduler.@Nullable Timer sweeping;

    ConnectionHandler(ClientConnection connection, FrameAssembler assembler, Shared shared) {
        this.connection = connection;
        this.assembler = assembler;
        this.buffers = shared.buffers;
        this.sink = shared.sink;
        this.memory = shared.memory;
        this.metrics = shared.metrics;
        this.clock = shared.clock;
        lastActiveMs = clock.nowMs();
        connection.onRoom(this::room);
        connection.reads().onRead(assembler::awaitsMemory);
        connection.onGuest(assembler::guest);
    }

    /** What all connections of a server share. */
    record Shared(
            RequestSink sink,
            RequestMemory memory,
            ByteBufAllocator buffers,
            NetMetrics metrics,
            MonotonicClock clock) {}

    @Override
    public ByteBuf receiveBuffer(int usual) {
        return assembler.receiveBuffer(buffers, usual);
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        boolean wasMidFrame = assembler.midFrame();
        lastActiveMs = clock.nowMs();
        silent = false;
        try {
            assembler.accept(bytes, buffers, backlog::add);
        } catch (BadFrameException bad) {
            connection.closeAs(CloseReason.BAD_FRAME, String.valueOf(bad.getMessage()));
        }
        drainBacklog();
        connection.updateReading();
        if (!wasMidFrame && assembler.midFrame()) {
            frameBeganMs = lastActiveMs;
        }
    }

    /** An answer has left, or the client has taken some: the connection is in use. */
    private boolean room() {
        lastActiveMs = clock.nowMs();
        drainBacklog();
        return !backlog.isEmpty();
    }

    /** Hands over frames while there is room. An answer given at once makes room and calls this again: once is enough. */
    private void drainBacklog() {
        if (!connection.beginHandingOver()) {
            return;
        }
        try {
            for (ByteBuf next = backlog.peek();
                    next != null && connection.hasRoom() && connection.admits(apiOf(next));
                    next = backlog.peek()) {
                frame(backlog.remove());
            }
        } finally {
            connection.handedAllOver();
        }
    }

    private static @Nullable ApiKey apiOf(ByteBuf frame) {
        return frame.readableBytes() < SHORTEST_HEADER ? null : ApiKey.of(frame.getShort(frame.readerIndex()));
    }

    /** Whatever goes wrong on the way of a request ends in its answer or in the end of the connection. */
    private void frame(ByteBuf frame) {
        try {
            if (connection.isClosed()) {
                return;
            }
            if (!frameSeen) {
                frameSeen = true;
                assembler.guest(RequestMemory.Guest.CLIENT);
            }
            int bytes = frame.readableBytes();
            metrics.received(bytes + Integer.BYTES);
            frameBeganMs = lastActiveMs;
            if (bytes < SHORTEST_HEADER) {
                throw new MalformedMessageException("a request of " + bytes + " bytes has no header");
            }
            ApiKey api = ApiKey.of(frame.getShort(frame.readerIndex()));
            if (api == null) {
                throw new MalformedMessageException("unknown API key " + frame.getShort(frame.readerIndex()));
            }
            short version = frame.getShort(frame.readerIndex() + Short.BYTES);
            RequestHeader header = RequestHeader.read(new WireReader(frame), api.requestHeaderVersion(version));
            Ticket ticket = new Ticket(connection, api, header, lastActiveMs);
            connection.add(ticket);
            sink.onRequest(connection, header, frame, ticket);
            connection.handedOver(ticket, bytes);
        } catch (MalformedMessageException malformed) {
            connection.closeAs(CloseReason.BAD_HEADER, String.valueOf(malformed.getMessage()));
        } catch (Throwable failure) {
            connection.fail("request", failure);
        } finally {
            frame.release();
        }
    }

    /** Looks every so often, until the socket is closed, whether to end the connection. */
    void sweepEvery(long periodMs, long maxIdleMs, long frameDeadlineMs) {
        sweeping = connection.loop().schedule(periodMs, () -> {
            sweepEvery(periodMs, maxIdleMs, frameDeadlineMs);
            sweep(clock.nowMs(), maxIdleMs, frameDeadlineMs);
        });
    }

    private void endSweeping() {
        if (sweeping != null) {
            sweeping.cancel();
        }
    }

    /** Ends connections that say nothing, never finish what they began, or never take their answers. */
    void sweep(long nowMs, long maxIdleMs, long frameDeadlineMs) {
        if (closeIfUnanswered(nowMs)) {
            return;
        }
        if (connection.keepsOthersWaiting(nowMs, frameDeadlineMs / ANSWER_DEADLINE_SHARE)) {
            connection.closeAs(
                    CloseReason.ANSWER_MEMORY, "answers were not taken while others waited for their memory");
        }
        boolean overdue = maxIdleMs > 0 && nowMs - lastActiveMs > maxIdleMs;
        if (!isInTheWay()) {
            memoryAwaitedSinceMs = nowMs;
        }
        if (!connection.isReading()) {
            // It is we who wait, for answers or for memory: the peer's time for its frame starts again with reading.
            frameBeganMs = nowMs;
            if (nowMs - memoryAwaitedSinceMs > frameDeadlineMs) {
                // Whoever waits for memory and holds some keeps others waiting.
                connection.closeAs(
                        CloseReason.NO_MEMORY, "no memory for the rest of a request within " + frameDeadlineMs + " ms");
            } else if (overdue && !connection.isWritable()) {
                connection.closeAs(CloseReason.IDLE, "answers were not taken for connections.max.idle.ms=" + maxIdleMs);
            }
        } else if (assembler.midFrame()) {
            long allowed = frameDeadlineMs + assembler.receivedBytes() / BYTES_PER_MS;
            if (nowMs - frameBeganMs > allowed) {
                connection.closeAs(CloseReason.SLOW_FRAME, "a request did not arrive whole within " + allowed + " ms");
            }
        } else if (silent && nowMs - lastActiveMs > frameDeadlineMs) {
            connection.closeAs(CloseReason.SLOW_FRAME, "no request within " + frameDeadlineMs + " ms of connecting");
        } else if (overdue && connection.isIdle()) {
            connection.closeAs(CloseReason.IDLE, "idle for more than connections.max.idle.ms=" + maxIdleMs);
        }
    }

    /**
     * Whether it waits and holds memory that others wait for: a part of a frame, or whole ones behind too many
     * requests.
     */
    private boolean isInTheWay() {
        return (connection.reads().waitsForMemory() && assembler.holdsMemory())
                || (!backlog.isEmpty() && memory.exhausted());
    }

    private boolean closeIfUnanswered(long nowMs) {
        Ticket lost = connection.overdue(nowMs);
        if (lost == null) {
            return false;
        }
        LOG.error("a request was never answered api={} connection={}", lost.api(), connection);
        connection.closeAs(CloseReason.UNANSWERED, "a request was never answered");
        return true;
    }

    @Override
    public void onWritable() {
        connection.sendAnswers();
    }

    @Override
    public void onSendsNoMore() {
        connection.onSendsNoMore();
    }

    @Override
    public void onClosed() {
        endSweeping();
        assembler.close();
        backlog.forEach(ByteBuf::release);
        backlog.clear();
        connection.socketClosed();
    }

    @Override
    public void onFailure(Throwable cause) {
        if (cause instanceof IOException) {
            connection.close("connection lost: " + cause.getMessage());
        } else {
            connection.fail("connection", cause);
        }
    }
}
