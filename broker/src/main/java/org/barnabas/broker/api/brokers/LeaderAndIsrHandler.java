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
import org.barnabas.protocol.message.LeaderAndIsrRequest;

/**
 * LeaderAndIsr: the controller says which replicas of this broker lead and follow.
 *
 * <p>Behaviour: answered when the replicas have taken their orders; those whose log directory failed have the error
 * KAFKA_STORAGE_ERROR (KIP-112).
 *
 * <p>Version notes: topic ids come since version 5.
 */
public final class LeaderAndIsrHandler implements ApiHandler<LeaderAndIsrRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LEADER_AND_ISR, 5, 7);

    private final ClusterMember member;
    private final Mailbox mailbox;

    /** @param mailbox of the thread that owns the member */
    public LeaderAndIsrHandler(ClusterMember member, Mailbox mailbox) {
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
    public void handle(RequestContext context, LeaderAndIsrRequest request, Reply reply) {
        if (!mailbox.post(() -> take(request, reply))) {
            reply.close();
        }
    }

    private void take(LeaderAndIsrRequest request, Reply reply) {
        member.admit(request.controllerId(), request.controllerEpoch(), request.brokerEpoch(), verdict -> {
            if (verdict == ErrorCode.NONE) {
                member.receiver().leaderAndIsr(request, reply::send);
            } else {
                reply.send(errorResponse(request, verdict));
            }
        });
    }
}
