package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.LeaveGroupRequest;

/**
 * LeaveGroup: members go, or an administrator removes them.
 *
 * <p>Version notes: 3 takes several members at once, static ones by their instance id (KIP-345); 5 carries a reason
 * (KIP-800).
 */
public final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LEAVE_GROUP, 0, 5);

    private final GroupCoordinators coordinators;

    public LeaveGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, LeaveGroupRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.leaveGroup(request, context.version(), reply::send),
                error -> reply.send(errorResponse(request, error)));
    }
}
