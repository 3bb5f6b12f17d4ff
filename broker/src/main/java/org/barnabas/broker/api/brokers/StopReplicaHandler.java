package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.StopReplicaRequest;

/** StopReplica: the controller takes replicas from this broker. Version 3 is the first with leader epochs (KIP-570). */
public final class StopReplicaHandler implements ApiHandler<StopReplicaRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.STOP_REPLICA, 3, 4);

    private final ClusterMember member;
    private final Mailbox mailbox;

    /** @param mailbox of the thread that owns the member */
    public StopReplicaHandler(ClusterMember member, Mailbox mailbox) {
        this.member = member;
        this.mailbox = mailbox;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public Audience audience() {
        return Audience.BROKERS;
    }

    @Override
    public void handle(RequestContext context, StopReplicaRequest request, Reply reply) {
        if (!mailbox.post(() -> take(request, reply))) {
            reply.close();
        }
    }

    private void take(StopReplicaRequest request, Reply reply) {
        member.admit(request.controllerId(), request.controllerEpoch(), request.brokerEpoch(), verdict -> {
            if (verdict == ErrorCode.NONE) {
                member.receiver().stopReplica(request, () -> reply.send(errorResponse(request, ErrorCode.NONE)));
            } else {
                reply.send(errorResponse(request, verdict));
            }
        });
    }
}
