package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.SyncGroupRequest;

/**
 * SyncGroup: the leader brings the assignment of a generation, everybody fetches its part.
 *
 * <p>Version notes: 3 brings static members (KIP-345); 5 names type and protocol for a check (KIP-559).
 */
public final class SyncGroupHandler implements ApiHandler<SyncGroupRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.SYNC_GROUP, 0, 5);

    private final GroupCoordinators coordinators;

    public SyncGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, SyncGroupRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.syncGroup(request, reply::send),
                error -> reply.send(errorResponse(request, error)));
    }
}
