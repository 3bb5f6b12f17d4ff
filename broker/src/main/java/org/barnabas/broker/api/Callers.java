package org.barnabas.broker.api;

import org.barnabas.cluster.controller.decide.RequestOrigin;

/** Says who sent a request in the terms of the controller. */
public final class Callers {

    private Callers() {}

    public static RequestOrigin of(RequestContext context) {
        String clientId = context.clientId();
        return new RequestOrigin(context.version(), clientId == null ? "" : clientId, context.principal());
    }
}
