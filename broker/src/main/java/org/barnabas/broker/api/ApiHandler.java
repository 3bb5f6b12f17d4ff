package org.barnabas.broker.api;

import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * Serves one API. Handlers have no state of their own and are called on the net loop of the connection, so they must
 * not block.
 *
 * @param <Q> the request
 */
public interface ApiHandler<Q extends Request> {

    /** What it serves; always the same. */
    ServedApi served();

    /** Serves a request; {@code reply} is used exactly once, now or later. */
    void handle(RequestContext context, Q request, Reply reply);

    /**
     * The whole request's answer when it failed as a whole: every entry of the request with the same error. It must
     * not throw for any request that can be decoded. A handler has an answer of its own only where the schemas do not
     * say enough.
     */
    default Message errorResponse(Q request, ErrorCode error) {
        return request.errorFor(error);
    }

    /** Whom the API is for; always the same. */
    default Audience audience() {
        return Audience.CLIENTS;
    }

    /** Whom this request is for, where an API serves clients and brokers in different ways. */
    default Audience audience(Q request) {
        return audience();
    }

    /** The API that it serves. */
    default ApiKey api() {
        return served().api();
    }
}
