package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.RequestContext;
import org.barnabas.coordinator.group.MemberOrigin;

/** Says who sent a request in the terms of the group coordinator. */
final class Origins {

    private Origins() {}

    static MemberOrigin of(RequestContext context) {
        String clientId = context.clientId();
        return new MemberOrigin(clientId == null ? "" : clientId, context.clientHost());
    }
}
