package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.LeaderAndIsrRequest;

/**
 * LeaderAndIsr: the controller says which replicas of this broker lead and follow.
 *
 * <p>Behaviour: answered when the replicas have taken their orders; those whose log directory failed have the error
 * KAFKA_STORAGE_ERROR (KIP-112).
 *
 * <p>Version notes: topic ids come since version 5.
 */
public final class LeaderAndIsrHandler extends ControllerMessageHandler<LeaderAndIsrRequest> {

    /** @param mailbox of the thread that owns the member */
    public LeaderAndIsrHandler(ClusterMember member, Mailbox mailbox) {
        super(ServedApi.of(ApiKey.LEADER_AND_ISR, 5, 7), member, mailbox);
    }

    @Override
    Sender sender(LeaderAndIsrRequest request) {
        return new Sender(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
    }

    @Override
    void take(BrokerChannel receiver, LeaderAndIsrRequest request, Reply reply) {
        receiver.leaderAndIsr(request, reply::send);
    }
}
