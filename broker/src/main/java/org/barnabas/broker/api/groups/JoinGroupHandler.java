package org.barnabas.broker.api.groups;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;

/**
 * JoinGroup: a member wants to be part of the next generation; the answer comes when that begins.
 *
 * <p>Version notes: 1 separates rebalance and session timeout (KIP-62); 4 wants members to join again with the id they
 * are given (KIP-394); 5 brings static members (KIP-345); 7 tells the protocol type (KIP-559); 8 carries a reason
 * (KIP-800); 9 can tell the leader to leave the assignment as it is (KIP-814).
 */
public final class JoinGroupHandler implements ApiHandler<JoinGroupRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.JOIN_GROUP, 0, 9);

    private final GroupCoordinators coordinators;

    public JoinGroupHandler(GroupCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, JoinGroupRequest request, Reply reply) {
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.joinGroup(Origins.of(context), request, context.version(), reply::send),
                error -> reply.send(errorResponse(request, error)));
    }

    @Override
    public JoinGroupResponse errorResponse(JoinGroupRequest request, ErrorCode error) {
        return new JoinGroupResponse().errorCode(error.code()).memberId(request.memberId());
    }
}
