package org.barnabas.net;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its state belongs to its loop; {@link #close}, {@link #loop} and what is final may be used
 * from any thread.
 *
 * <p>Requests are handed over as they arrive, at most {@code maxInFlight} at a time; answers leave in the order of the
 * requests. While too many requests wait, the client does not take its answers, or the broker's request memory is used
 * up, nothing more is read from the socket.
 */
final class ClientConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final long id;
    private final String listener;
    private final InetAddress clientAddress;
    private final NetLoop loop;
    private final Channel channel;
    private final ResponseWriter writer;
    private final RequestMemory memory;
    private final UnsentAnswers unsent;
    private final int maxInFlight;
    private final ArrayDeque<Ticket> order = new ArrayDeque<>();
    private final Map<Class<?>, Object> attachments = new HashMap<>(4);
    private final ArrayDeque<Runnable> onClose = new ArrayDeque<>(2);
    private Runnable onRoom = () -> {};
    private Predicate<Runnable> awaitsMemory = wake -> false;
    private final Runnable memoryIsBack = this::onMemory;
    private boolean flushScheduled;
    private boolean waitsForMemory;
    private boolean closed;
    private @Nullable Ticket growing;

    ClientConnection(long id, String listener, NetLoop loop, Channel channel, ResponseWriter writer, Limits limits) {
        this.id = id;
        this.listener = listener;
        this.clientAddress = ((java.net.InetSocketAddress) channel.remoteAddress()).getAddress();
        this.loop = loop;
        this.channel = channel;
        this.writer = writer;
        this.memory = limits.memory;
        this.unsent = new UnsentAnswers(limits.answers, channel, limits.highWater);
        unsent.onRoom(this::answered);
        this.maxInFlight = limits.maxInFlight;
    }

    /** What bounds a connection. */
    record Limits(RequestMemory memory, AnswerMemory answers, int maxInFlight, int highWater) {}

    @Override
    public String id() {
        return Long.toString(id);
    }

    @Override
    public String listenerName() {
        return listener;
    }

    @Override
    public InetAddress clientAddress() {
        return clientAddress;
    }

    @Override
    public NetLoop loop() {
        return loop;
    }

    @Override
    public <T> @Nullable T attachment(Class<T> type) {
        assertOwner();
        return type.cast(attachments.get(type));
    }

    @Override
    public <T> void attach(Class<T> type, T value) {
        assertOwner();
        attachments.put(type, value);
    }

    @Override
    public void onClose(Runnable task) {
        execute(() -> {
            if (closed) {
                task.run();
            } else {
                onClose.add(task);
            }
        });
    }

    @Override
    public void execute(Runnable task) {
        if (loop.isCurrent()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public void close() {
        close("asked by the broker");
    }

    /** Closes the connection; unanswered requests stay unanswered. */
    void close(String reason) {
        execute(() -> closeNow(reason));
    }

    boolean isClosed() {
        assertOwner();
        return closed;
    }

    /** Whether answers are owed; on the loop only. */
    boolean isIdle() {
        return order.isEmpty();
    }

    /** Whether the client takes its answers. */
    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }

    /** What to do whenever there is room for another request. */
    void onRoom(Runnable action) {
        onRoom = action;
    }

    /**
     * What to ask before reading.
     *
     * @param gate true if reading has to stop for want of memory; it calls what it was given, from any thread, when it is
     *     worth to ask again
     */
    void onRead(Predicate<Runnable> gate) {
        awaitsMemory = gate;
    }

    boolean waitsForMemory() {
        return waitsForMemory;
    }

    /** Whether another request may be handed over now. */
    boolean hasRoom() {
        return order.size() < maxInFlight && growing == null && !unsent.isWaiting() && channel.isWritable();
    }

    /** Whether a request of the API may be handed over, if there is room. */
    boolean admits(@Nullable ApiKey api) {
        return api == null || !AnswerMemory.grows(api) || unsent.admitsGrowing();
    }

    /** Whether others wait for the memory of answers that the client has not taken for so long. */
    boolean keepsOthersWaiting(long nowMs, long allowedMs) {
        return unsent.keepsOthersWaiting(nowMs, allowedMs);
    }

    void add(Ticket ticket) {
        order.add(ticket);
        if (AnswerMemory.grows(ticket.api())) {
            growing = ticket;
        }
        updateReading();
    }

    /** Some ticket has its answer, or there is room for one: writes all that are next in order and may be written. */
    void answered() {
        boolean wrote = false;
        for (Ticket head = order.peek(); head != null && head.isAnswered(); head = order.peek()) {
            boolean open = !closed && channel.isOpen();
            ResponseWriter.Size size = open ? measure(head) : null;
            UnsentAnswers.Verdict verdict = size == null ? UnsentAnswers.Verdict.WRITE : unsent.admit(size);
            if (verdict == UnsentAnswers.Verdict.WAIT) {
                break;
            }
            order.remove();
            if (growing == head) {
                growing = null;
            }
            memory.release(head.requestBytes());
            if (size != null && verdict == UnsentAnswers.Verdict.WRITE) {
                wrote |= write(head, size);
            } else {
                refuse(head, size, verdict);
            }
        }
        if (wrote) {
            scheduleFlush();
        }
        if (!closed) {
            updateReading();
        }
    }

    /** Null if it cannot be encoded; then the connection closes. */
    private ResponseWriter.@Nullable Size measure(Ticket head) {
        try {
            return ResponseWriter.measure(head);
        } catch (RuntimeException failure) {
            failed(head, failure);
            return null;
        }
    }

    private boolean write(Ticket head, ResponseWriter.Size size) {
        Runnable whenTaken = unsent.writing(size);
        try {
            return writer.write(channel, head, size, whenTaken);
        } catch (RuntimeException failure) {
            if (whenTaken != null) {
                whenTaken.run();
            }
            failed(head, failure);
            return false;
        }
    }

    private void failed(Ticket head, RuntimeException failure) {
        LOG.error("An answer to {} could not be encoded: {}", head.api(), this, failure);
        closeNow("internal error");
    }

    /** An answer that will not be written: the client has gone, or it is too large. */
    private void refuse(Ticket head, ResponseWriter.@Nullable Size size, UnsentAnswers.Verdict verdict) {
        if (size != null) {
            boolean tooLarge = verdict == UnsentAnswers.Verdict.TOO_LARGE;
            LOG.warn(
                    "answer refused api={} bytes={} reason=\"{}\" {}; the connection closes",
                    head.api(),
                    size.bufferedBytes(),
                    tooLarge ? "larger than any answer may be, ask for less at a time" : "too many answers wait",
                    this);
            writer.refused(tooLarge);
            closeNow("an answer was refused");
        }
        writer.discard(head);
    }

    /** Reads while there is room for another request, and only then. */
    void updateReading() {
        boolean room = hasRoom();
        if (room) {
            onRoom.run();
            room = hasRoom();
        }
        if (room && mustAwaitMemory()) {
            room = false;
        }
        if (channel.config().isAutoRead() != room) {
            channel.config().setAutoRead(room);
        }
    }

    /** Called once by the handler when the channel is gone. */
    void channelClosed() {
        closed = true;
        unsent.close();
        for (Ticket ticket : order) {
            if (ticket.isAnswered()) {
                writer.discard(ticket);
            }
        }
        answered();
        for (Runnable action = onClose.poll(); action != null; action = onClose.poll()) {
            try {
                action.run();
            } catch (RuntimeException failure) {
                LOG.error("A connection's close action failed", failure);
            }
        }
        attachments.clear();
    }

    private void closeNow(String reason) {
        if (!closed && channel.isOpen()) {
            LOG.debug("close connection={} client={} reason=\"{}\"", id, clientAddress, reason);
            channel.close();
        }
    }

    private boolean mustAwaitMemory() {
        if (!waitsForMemory) {
            waitsForMemory = awaitsMemory.test(memoryIsBack);
        }
        return waitsForMemory;
    }

    /** Any thread. Always in a later turn of the loop, so that one who asks in vain does not ask himself. */
    private void onMemory() {
        loop.execute(() -> {
            waitsForMemory = false;
            if (!closed) {
                updateReading();
            }
        });
    }

    /** One flush for all answers that become ready in this turn of the loop. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(() -> {
                flushScheduled = false;
                channel.flush();
            });
        }
    }

    private void assertOwner() {
        assert loop.isCurrent() : "connection " + id + " used outside its loop";
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + clientAddress;
    }
}
