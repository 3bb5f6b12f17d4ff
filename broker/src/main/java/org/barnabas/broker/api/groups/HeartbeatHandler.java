package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;

/**
 * Heartbeat: a member says that it lives and hears whether it has to rejoin.
 *
 * <p>Version notes: 3 brings static members (KIP-345).
 */
public final class HeartbeatHandler implements ApiHandler<HeartbeatRequest> {

    private final GroupCoordinators coordinators;

    public HeartbeatHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.HEARTBEAT;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, HeartbeatRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.heartbeat(request, reply::send),
                error -> reply.send(errorResponse(request, error)));
    }

    @Override
    public HeartbeatResponse errorResponse(HeartbeatRequest request, ErrorCode error) {
        return new HeartbeatResponse().errorCode(error.code());
    }
}
