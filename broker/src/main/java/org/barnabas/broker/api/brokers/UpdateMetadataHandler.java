package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataResponse;

/** UpdateMetadata: the controller says what the cluster looks like. Topic ids come since version 7. */
public final class UpdateMetadataHandler implements ApiHandler<UpdateMetadataRequest> {

    private final ClusterMember member;
    private final Mailbox mailbox;

    /** @param mailbox of the thread that owns the member */
    public UpdateMetadataHandler(ClusterMember member, Mailbox mailbox) {
        this.member = member;
        this.mailbox = mailbox;
    }

    @Override
    public ApiKey api() {
        return ApiKey.UPDATE_METADATA;
    }

    @Override
    public short oldestVersion() {
        return 7;
    }

    @Override
    public short newestVersion() {
        return 8;
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

    @Override
    public UpdateMetadataResponse errorResponse(UpdateMetadataRequest request, ErrorCode error) {
        return new UpdateMetadataResponse().errorCode(error.code());
    }
}
