package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;

/**
 * SyncGroup: the leader brings the assignment of a generation, everybody fetches its part.
 *
 * <p>Version notes: 3 brings static members (KIP-345); 5 names type and protocol for a check (KIP-559).
 */
public final class SyncGroupHandler implements ApiHandler<SyncGroupRequest> {

    private final GroupCoordinators coordinators;

    public SyncGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SYNC_GROUP;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 5;
    }

    @Override
    public void handle(RequestContext context, SyncGroupRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.syncGroup(request, reply::send),
                error -> reply.send(errorResponse(request, error)));
    }

    @Override
    public SyncGroupResponse errorResponse(SyncGroupRequest request, ErrorCode error) {
        return new SyncGroupResponse().errorCode(error.code());
    }
}
