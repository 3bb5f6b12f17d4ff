package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.StopReplicaRequest;

/** StopReplica: the controller takes replicas from this broker. Version 3 is the first with leader epochs (KIP-570). */
public final class StopReplicaHandler extends ControllerMessageHandler<StopReplicaRequest> {

    /** @param mailbox of the thread that owns the member */
    public StopReplicaHandler(ClusterMember member, Mailbox mailbox) {
        super(ServedApi.of(ApiKey.STOP_REPLICA, 3, 4), member, mailbox);
    }

    @Override
    Sender sender(StopReplicaRequest request) {
        return new Sender(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
    }

    @Override
    void take(BrokerChannel receiver, StopReplicaRequest request, Reply reply) {
        receiver.stopReplica(request, () -> reply.send(errorResponse(request, ErrorCode.NONE)));
    }
}
