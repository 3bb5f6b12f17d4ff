package org.barnabas.broker.api;

import org.barnabas.coordinator.RequestOrigin;

/** Says who sent a request in the terms of the group coordinator. */
final class Origins {

    private Origins() {}

    static RequestOrigin of(RequestContext context) {
        String clientId = context.clientId();
        return new RequestOrigin(clientId == null ? "" : clientId, context.clientHost());
    }
}
