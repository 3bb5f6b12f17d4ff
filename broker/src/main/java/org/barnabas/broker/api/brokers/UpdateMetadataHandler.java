package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.UpdateMetadataRequest;

/** UpdateMetadata: the controller says what the cluster looks like. Topic ids come since version 7. */
public final class UpdateMetadataHandler extends ControllerMessageHandler<UpdateMetadataRequest> {

    /** @param mailbox of the thread that owns the member */
    public UpdateMetadataHandler(ClusterMember member, Mailbox mailbox) {
        super(ServedApi.of(ApiKey.UPDATE_METADATA, 7, 8), member, mailbox);
    }

    @Override
    Sender sender(UpdateMetadataRequest request) {
        return new Sender(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
    }

    @Override
    void take(BrokerChannel receiver, UpdateMetadataRequest request, Reply reply) {
        receiver.updateMetadata(request, () -> reply.send(errorResponse(request, ErrorCode.NONE)));
    }
}
