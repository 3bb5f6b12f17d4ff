package org.barnabas.net;

import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** A request's place in the order of answers. Created on the connection's loop; answered from any thread. */
final class Ticket implements Reply {

    private final ClientConnection connection;
    private final ApiKey api;
    private final short version;
    private final int correlationId;
    private final int requestBytes;
    private final AtomicBoolean used = new AtomicBoolean();

    // Owned by the connection's loop from here on.
    private boolean answered;
    private @Nullable Message response;
    private short responseVersion;

    Ticket(ClientConnection connection, ApiKey api, RequestHeader header, int requestBytes) {
        this.connection = connection;
        this.api = api;
        this.version = header.requestApiVersion();
        this.correlationId = header.correlationId();
        this.requestBytes = requestBytes;
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
            // The request is over: its memory must come back with the others of the connection.
            connection.execute(() -> complete(null, version));
        }
    }

    private void answer(@Nullable Message message, short inVersion) {
        if (!used.compareAndSet(false, true)) {
            return;
        }
        connection.execute(() -> complete(message, inVersion));
    }

    private void complete(@Nullable Message message, short inVersion) {
        answered = true;
        response = message;
        responseVersion = inVersion;
        connection.answered();
    }

    boolean isAnswered() {
        return answered;
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

    int requestBytes() {
        return requestBytes;
    }
}
