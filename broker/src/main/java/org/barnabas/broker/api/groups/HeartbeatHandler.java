package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.HeartbeatRequest;

/**
 * Heartbeat: a member says that it lives and hears whether it has to rejoin.
 *
 * <p>Version notes: 3 brings static members (KIP-345).
 */
public final class HeartbeatHandler implements ApiHandler<HeartbeatRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.HEARTBEAT, 0, 4);

    private final GroupCoordinators coordinators;

    public HeartbeatHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, HeartbeatRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.heartbeat(request, reply::send),
                error -> reply.send(errorResponse(request, error)));
    }
}
