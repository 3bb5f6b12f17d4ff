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
import org.barnabas.protocol.message.UpdateMetadataRequest;

/** UpdateMetadata: the controller says what the cluster looks like. Topic ids come since version 7. */
public final class UpdateMetadataHandler implements ApiHandler<UpdateMetadataRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.UPDATE_METADATA, 7, 8);

    private final ClusterMember member;
    private final Mailbox mailbox;

    /** @param mailbox of the thread that owns the member */
    public UpdateMetadataHandler(ClusterMember member, Mailbox mailbox) {
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
    public void handle(RequestContext context, UpdateMetadataRequest request, Reply reply) {
        if (!mailbox.post(() -> take(request, reply))) {
            reply.close();
        }
    }

    private void take(UpdateMetadataRequest request, Reply reply) {
        member.admit(request.controllerId(), request.controllerEpoch(), request.brokerEpoch(), verdict -> {
            if (verdict == ErrorCode.NONE) {
                member.receiver().updateMetadata(request, () -> reply.send(errorResponse(request, ErrorCode.NONE)));
            } else {
                reply.send(errorResponse(request, verdict));
            }
        });
    }
}
