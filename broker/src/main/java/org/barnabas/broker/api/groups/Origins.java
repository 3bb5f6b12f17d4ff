package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.RequestContext;
import org.barnabas.coordinator.group.RequestOrigin;

/** Says who sent a request in the terms of the group coordinator. */
final class Origins {

    private Origins() {}

    static RequestOrigin of(RequestContext context) {
        String clientId = context.clientId();
        return new RequestOrigin(clientId == null ? "" : clientId, context.clientHost());
    }
}
