package org.barnabas.net.core;

import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.net.Reply;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireSizer;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in the order of answers. Created on the connection's loop; answered from any thread, once: whoever is
 * second is ignored.
 */
final class Ticket implements Reply {

    /** What an answer may take beyond what its request asks for. */
    static final long SLACK_MS = 120_000;

    /** For requests that do not say how long they may wait. */
    static final long USUAL_WAIT_MS = 180_000;

    private final ClientConnection connection;
    private final ApiKey api;
    private final short version;
    private final int correlationId;
    private final long arrivedMs;
    private final AtomicBoolean used = new AtomicBoolean();

    // Owned by the connection's loop from here on.
    private boolean answered;
    private @Nullable Message response;
    private short responseVersion;
    private long parkedBytes;
    private boolean told;
    private int holds;
    private long longestMs = USUAL_WAIT_MS;
    private @Nullable Runnable onGone;
    private @Nullable Runnable onHurry;
    /** Runs while an answer, given or not, is held back. */
    private Scheduler.@Nullable Timer delay;

    /** Before it is answered, the answer may have been given and wait for its time. */
    private boolean given;

    private boolean ended;

    Ticket(ClientConnection connection, ApiKey api, RequestHeader header, long arrivedMs) {
        this.connection = connection;
        this.api = api;
        this.version = header.requestApiVersion();
        this.correlationId = header.correlationId();
        this.arrivedMs = arrivedMs;
    }

    @Override
    public void send(Message message) {
        send(message, version);
    }

    @Override
    public void send(Message message, short inVersion) {
        answer(message, inVersion);
    }

    @Override
    public void skip() {
        answer(null, version);
    }

    @Override
    public void close() {
        if (used.compareAndSet(false, true)) {
            connection.close("a request could not be answered");
            // The request is over: what it keeps must come back with that of the others.
            connection.execute(() -> complete(null, version));
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (!used.compareAndSet(false, true)) {
            return;
        }
        boolean told = connection.offer(() -> {
            connection.fail("request", failure);
            complete(null, version);
        });
        if (!told) {
            connection.failLate(failure);
        }
    }

    private void answer(@Nullable Message message, short inVersion) {
        if (!used.compareAndSet(false, true)) {
            return;
        }
        if (!connection.offer(() -> complete(message, inVersion)) && message != null) {
            // Nobody will get it, and on the loop nobody is left who gives back what it holds.
            WireSizer.releaseRecords(message, inVersion);
        }
    }

    private void complete(@Nullable Message message, short inVersion) {
        given = true;
        response = message;
        responseVersion = inVersion;
        onGone = null;
        onHurry = null;
        if (delay == null) {
            answered = true;
            connection.answered(this);
        }
    }

    @Override
    public void after(long ms) {
        if (ms > 0 && delay == null && !given && !ended) {
            delay = connection.loop().schedule(Math.min(ms, MOST_DELAY_MS), this::onDue);
        }
    }

    private void onDue() {
        delay = null;
        if (given) {
            answered = true;
            connection.answered(this);
        }
    }

    @Override
    public boolean mayWait(long heldBytes) {
        told = true;
        return connection.park(this, heldBytes);
    }

    @Override
    public void onGone(Runnable task) {
        onGone = task;
    }

    @Override
    public void onHurry(Runnable task) {
        onHurry = task;
        if (connection.hasEnded()) {
            // In a later turn: whoever says this is not done yet with beginning to wait.
            connection.loop().execute(this::hurry);
        }
    }

    @Override
    public void holdOthers() {
        holds++;
        connection.holdFor(this);
    }

    @Override
    public void goOn() {
        if (holds > 0 && --holds == 0) {
            connection.letGo();
        }
    }

    /** Whether later requests wait for this one. */
    boolean holdsOthers() {
        return holds > 0;
    }

    /** The client sends nothing more. */
    void hurry() {
        Runnable task = onHurry;
        onHurry = null;
        run(task);
    }

    private static void run(@Nullable Runnable task) {
        if (task != null) {
            task.run();
        }
    }

    @Override
    public void expectWithin(long waitMs) {
        longestMs = Math.max(0, waitMs);
    }

    /** The connection has closed before the answer; the ticket is no longer in its order. */
    void gone() {
        ended = true;
        endDelay();
        onHurry = null;
        run(onGone);
        onGone = null;
    }

    /** The answer that is held back, if there is one, is not any more. */
    private void endDelay() {
        Scheduler.Timer held = delay;
        delay = null;
        if (held != null) {
            held.cancel();
            if (given) {
                answered = true;
                connection.answered(this);
            }
        }
    }

    boolean isOverdue(long nowMs) {
        return !answered && nowMs - arrivedMs > longestMs + SLACK_MS;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether the handler has said what the request keeps. */
    boolean hasTold() {
        return told;
    }

    long parkedBytes() {
        return parkedBytes;
    }

    void parkedBytes(long bytes) {
        parkedBytes = bytes;
    }

    /** The response; null if nothing is to be sent. */
    @Nullable
    Message response() {
        return response;
    }

    /** The response was given up; what it held is released once. */
    void dropResponse() {
        response = null;
    }

    ApiKey api() {
        return api;
    }

    short responseVersion() {
        return responseVersion;
    }

    int correlationId() {
        return correlationId;
    }
}
