package org.barnabas.broker;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.jspecify.annotations.Nullable;

/** Decides whether a request may reach its handler. Immutable. */
final class Admission {

    /** What becomes of a request. */
    enum Verdict {
        ACCEPT,
        /** Answer ApiVersions in version 0 with UNSUPPORTED_VERSION and what is served (KIP-511). */
        TELL_VERSIONS,
        /** Nothing that the client would understand: close the connection. */
        CLOSE
    }

    /** The verdict, and the handler unless it is CLOSE. */
    record Decision(Verdict verdict, @Nullable ApiHandler<?> handler) {}

    private static final Decision CLOSE = new Decision(Verdict.CLOSE, null);

    private final HandlerTable handlers;

    Admission(HandlerTable handlers) {
        this.handlers = handlers;
    }

    Decision decide(RequestHeader header) {
        ApiKey api = ApiKey.of(header.requestApiKey());
        ApiHandler<?> handler = api == null ? null : handlers.find(api);
        if (handler == null) {
            return CLOSE;
        }
        if (handler.served().has(header.requestApiVersion())) {
            return new Decision(Verdict.ACCEPT, handler);
        }
        return api == ApiKey.API_VERSIONS ? new Decision(Verdict.TELL_VERSIONS, handler) : CLOSE;
    }
}
