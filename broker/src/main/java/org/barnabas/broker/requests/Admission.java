package org.barnabas.broker.requests;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.AudiencePolicy;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Request;
import org.jspecify.annotations.Nullable;

/** Decides whether a request may reach its handler: by API and version, and by whom it is for. Immutable. */
public final class Admission {

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
    private final AudiencePolicy policy;

    public Admission(HandlerTable handlers, AudiencePolicy policy) {
        this.handlers = handlers;
        this.policy = policy;
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

    /** What to refuse a request with that is for others than who sent it; NONE if there is nothing to refuse. */
    <Q extends Request> ErrorCode refusal(RequestContext context, ApiHandler<Q> handler, Q request) {
        Audience audience = handler.audience(request);
        return audience == Audience.CLIENTS || policy.admits(context, audience)
                ? ErrorCode.NONE
                : ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    }
}
