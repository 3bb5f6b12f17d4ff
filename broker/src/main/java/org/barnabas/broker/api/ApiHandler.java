package org.barnabas.broker.api;

import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;

/**
 * Serves one API. Handlers have no state of their own and are called on the net loop of the connection, so they must
 * not block.
 *
 * @param <Q> the request
 */
public interface ApiHandler<Q extends Message> {

    /** The API that it serves. */
    ApiKey api();

    /** The oldest version that is served and advertised. */
    short oldestVersion();

    /** The newest version that is served and advertised. */
    short newestVersion();

    /** Serves a request; {@code reply} is used exactly once, now or later. */
    void handle(RequestContext context, Q request, Reply reply);

    /**
     * The whole request's answer when it failed as a whole: every entry of the request with the same error. It must
     * not throw for any request that can be decoded.
     */
    Message errorResponse(Q request, ErrorCode error);
}
