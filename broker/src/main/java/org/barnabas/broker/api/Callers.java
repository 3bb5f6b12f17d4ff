package org.barnabas.broker.api;

import org.barnabas.cluster.controller.decide.RequestOrigin;

/** Says who sent a request in the terms of the controller. */
public final class Callers {

    private Callers() {}

    public static RequestOrigin of(RequestContext context) {
        return of(context, context.version());
    }

    /** For what a broker asks for in its own words because of a client's request. */
    public static RequestOrigin behind(RequestContext context) {
        return of(context, Short.MAX_VALUE);
    }

    private static RequestOrigin of(RequestContext context, short version) {
        String clientId = context.clientId();
        return new RequestOrigin(
                version,
                clientId == null ? "" : clientId,
                context.principal(),
                context.connection().clientAddress());
    }
}
