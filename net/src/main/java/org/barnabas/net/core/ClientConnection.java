package org.barnabas.net.core;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.barnabas.net.Connection;
import org.barnabas.net.Identity;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.core.FrameAssembler.NoMemoryException;
import org.barnabas.net.core.NetMetrics.CloseReason;
import org.barnabas.net.port.Socket;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its state belongs to its loop; {@link #close}, {@link #loop} and what is final may be used
 * from any thread.
 *
 * <p>Requests are handed over as they arrive, at most {@code maxInFlight} at a time; answers leave in the order of the
 * requests. While too many requests wait, or keep too much, the client does not take its answers, or the broker's request
 * memory is used up, nothing more is read from the socket. A connection that closes gives back at once what its unanswered
 * requests keep.
 */
final class ClientConnection implements Connection {

    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private static final int NO_BROKER = -1;

    /** For answers that are still to come when the client has ended its sending side; then it is taken for gone. */
    private static final long LINGER_MS = 5_000;

    /** A decoded request of many small fields is larger than its bytes. */
    private static final int DECODED = 4;

    private final long id;
    private final Endpoint listener;
    private final InetAddress clientAddress;
    private final Loop loop;
    private final Socket socket;
    private final Shared shared;
    private final RequestsUnderWay underWay;
    private final UnsentAnswers unsent;
    private final AnswerSender answers;
    private final ReadGate reads;
    private final Map<Class<?>, Object> attachments = new HashMap<>(4);
    private final ArrayDeque<Runnable> onClose = new ArrayDeque<>(2);
    private BooleanSupplier onRoom = () -> false;
    private Consumer<RequestMemory.Guest> onGuest = guest -> {};
    /** The request that later ones must not overtake, if it says so. */
    private @Nullable Ticket holder;

    private boolean handingOver;
    private boolean closed;
    private int broker = NO_BROKER;

    ClientConnection(long id, Endpoint listener, Socket socket, Shared shared) {
        this.id = id;
        this.listener = listener;
        this.clientAddress = socket.remoteAddress().getAddress();
        this.loop = socket.loop();
        this.socket = socket;
        this.shared = shared;
        this.underWay = new RequestsUnderWay(shared.parked, shared.maxInFlight);
        this.unsent = new UnsentAnswers(shared.answers, socket);
        this.answers = new AnswerSender(
                socket,
                new ResponseWriter(shared.metrics, shared.buffers),
                unsent,
                underWay,
                new AnswerSender.Ends(this::fail, this::closeNow));
        this.reads = new ReadGate(socket, shared.memory, shared.clock, this::updateReading);
        unsent.onRoom(this::sendAnswers);
    }

    /** What bounds all connections of a server, and what they tell. */
    record Shared(
            RequestMemory memory,
            ParkedMemory parked,
            AnswerMemory answers,
            BrokerSeats seats,
            int maxInFlight,
            ByteBufAllocator buffers,
            MonotonicClock clock,
            NetMetrics metrics,
            FailurePolicy failures) {}

    @AnyThread
    @Override
    public String id() {
        return Long.toString(id);
    }

    @AnyThread
    @Override
    public String listenerName() {
        return listener.name();
    }

    @AnyThread
    @Override
    public boolean isInterBroker() {
        return listener.interBroker();
    }

    @Override
    public Identity identity() {
        assertOwner();
        return Identity.anonymous();
    }

    @Override
    public void mute(long ms) {
        assertOwner();
        reads.mute(ms);
        if (!closed) {
            updateReading();
        }
    }

    @AnyThread
    @Override
    public InetAddress clientAddress() {
        return clientAddress;
    }

    @AnyThread
    @Override
    public Loop loop() {
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

    @AnyThread
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

    @AnyThread
    @Override
    public boolean offer(Runnable task) {
        if (!loop.isCurrent()) {
            return loop.offer(task);
        }
        task.run();
        return true;
    }

    @AnyThread
    @Override
    public void close() {
        close("asked by the broker");
    }

    @Override
    public void ofBroker(int brokerId) {
        assertOwner();
        if (broker == NO_BROKER && !closed && shared.seats.take(brokerId)) {
            broker = brokerId;
            onGuest.accept(RequestMemory.Guest.BROKER);
            unsent.exempt();
            reads.askAgain();
            sendAnswers();
        }
    }

    /** Closes the connection; unanswered requests stay unanswered. */
    void close(String reason) {
        execute(() -> closeNow(reason));
    }

    /** Whether it has closed, or is about to. */
    boolean isClosed() {
        assertOwner();
        return closed || !socket.isOpen();
    }

    /** Whether the client has ended its sending side; on the loop only. */
    boolean hasEnded() {
        return reads.hasEnded();
    }

    /** Whether answers are owed; on the loop only. */
    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** Whether the client takes its answers. */
    boolean isWritable() {
        return socket.isWritable();
    }

    boolean isReading() {
        return socket.isReading();
    }

    /** What to do whenever there is room for another request; it answers whether some still wait to be handed over. */
    void onRoom(BooleanSupplier action) {
        onRoom = action;
    }

    ReadGate reads() {
        return reads;
    }

    /** What to tell of whose connection it is. */
    void onGuest(Consumer<RequestMemory.Guest> listener) {
        onGuest = listener;
    }

    /** Whether another request may be handed over now; one always may if none is under way. */
    boolean hasRoom() {
        return !isHeld() && !reads.isMuted() && answers.hasRoom() && underWay.hasRoom(broker != NO_BROKER);
    }

    /** Whether a request of the API may be handed over, if there is room. */
    boolean admits(@Nullable ApiKey api) {
        return underWay.admits(api) && answers.admits(api);
    }

    /** Whether others wait for the memory of answers that the client has not taken for so long. */
    boolean keepsOthersWaiting(long nowMs, long allowedMs) {
        return unsent.keepsOthersWaiting(nowMs, allowedMs);
    }

    private boolean isHeld() {
        return holder != null && holder.holdsOthers();
    }

    /** The request that was handed over last keeps later ones from being handed over. */
    void holdFor(Ticket ticket) {
        assertOwner();
        holder = ticket;
    }

    /** What has waited is handed over. */
    void letGo() {
        assertOwner();
        if (!closed) {
            updateReading();
        }
    }

    void add(Ticket ticket) {
        underWay.add(ticket);
        answers.expect(ticket);
        updateReading();
    }

    /** The handler has returned: unless it has answered, or said what the request keeps, that is estimated. */
    void handedOver(Ticket ticket, int requestBytes) {
        if (!ticket.isAnswered() && !ticket.hasTold()) {
            park(ticket, (long) requestBytes * DECODED);
        }
    }

    /** Counts what a request keeps; answers whether that is within bounds, which is always so for brokers. */
    boolean park(Ticket ticket, long heldBytes) {
        assertOwner();
        return ticket.isAnswered() || closed || underWay.park(ticket, heldBytes) || broker != NO_BROKER;
    }

    /** An unanswered request whose answer should have come long ago; null if there is none. */
    @Nullable
    Ticket overdue(long nowMs) {
        return underWay.overdue(nowMs);
    }

    /** A ticket has its answer. */
    void answered(Ticket ticket) {
        underWay.answered();
        if (closed) {
            answers.discard(ticket);
        } else {
            sendAnswers();
        }
    }

    /** Some answer is there, or there is room for one: writes all that are next in order and may be written. */
    void sendAnswers() {
        if (!closed) {
            answers.send();
            updateReading();
        }
    }

    /**
     * Requests are about to be handed over: until {@link #handedAllOver}, after which the caller has to say {@link
     * #updateReading}, it is not looked whether to read. False if that is so already.
     */
    boolean beginHandingOver() {
        boolean first = !handingOver;
        handingOver = true;
        return first;
    }

    void handedAllOver() {
        handingOver = false;
    }

    /** Reads while there is room for another request, and none waits to be handed over. */
    void updateReading() {
        if (handingOver) {
            return;
        }
        boolean room = hasRoom();
        boolean someWait = !room;
        if (room) {
            someWait = onRoom.getAsBoolean();
            room = !someWait && hasRoom();
        }
        reads.update(room);
        if (reads.hasEnded() && underWay.isEmpty() && !someWait && socket.isWritable()) {
            closeWhenSent();
        }
    }

    /**
     * The client has ended its sending side, or closed, which looks the same: what it has asked for is answered as soon as
     * may be, and then, or after a while, the connection closes.
     */
    void onSendsNoMore() {
        reads.sendsNoMore();
        for (Ticket ticket : underWay.all()) {
            shared.failures.run("hurry of " + this, ticket::hurry);
        }
        if (!closed) {
            updateReading();
            loop.schedule(LINGER_MS, () -> closeNow("the client has closed"));
        }
    }

    private void closeWhenSent() {
        if (!closed && socket.isOpen()) {
            socket.closeWhenSent();
        }
    }

    /** Called once by the handler when the socket is gone: what is unanswered gives back what it keeps. */
    void socketClosed() {
        closed = true;
        unsent.close();
        reads.close();
        if (broker != NO_BROKER) {
            shared.seats.giveBack(broker);
            broker = NO_BROKER;
        }
        for (Ticket ticket = underWay.next(); ticket != null; ticket = underWay.next()) {
            if (ticket.isAnswered()) {
                answers.discard(ticket);
            } else {
                shared.failures.run("request of a closed connection", ticket::gone);
            }
        }
        for (Runnable action = onClose.poll(); action != null; action = onClose.poll()) {
            shared.failures.run("end of a connection", action);
        }
        attachments.clear();
    }

    void closeAs(CloseReason reason, String text) {
        shared.metrics.closed(reason);
        close(text);
    }

    /**
     * Something failed on the way of a request or an answer: the connection ends. So does the process, unless the failure
     * concerns the connection alone ({@link FailurePolicy}), or is want of direct memory that others do get
     * ({@link DirectMemory}).
     */
    void fail(String what, Throwable failure) {
        Throwable cause = failure instanceof NoMemoryException refused ? refused.refusal() : failure;
        if (!DirectMemory.isRefusal(cause)) {
            closeAs(CloseReason.FAILURE, "internal error");
            shared.failures.onFailure(what + " of " + this, cause);
            return;
        }
        LOG.warn("no direct memory for {} of {}: {}", what, this, cause.getMessage());
        closeAs(CloseReason.NO_MEMORY, "no direct memory");
        if (shared.memory.direct().refused()) {
            shared.failures.onFailure(what + " of " + this, cause);
        }
    }

    /** As {@link #fail} of a request when the loop has ended, and the connection with it. Any thread. */
    void failLate(Throwable failure) {
        shared.failures.onFatalOnly("request of " + this, failure);
    }

    private void closeNow(String reason) {
        if (!closed && socket.isOpen()) {
            LOG.debug("close connection={} client={} reason=\"{}\"", id, clientAddress, reason);
            socket.close();
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
