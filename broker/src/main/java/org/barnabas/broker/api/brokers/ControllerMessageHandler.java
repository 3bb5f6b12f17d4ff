package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Request;

/**
 * What a controller tells this broker: taken on the member's thread, if it comes from the controller and is meant for this
 * life of the broker (R9, R10).
 *
 * @param <Q> the message
 */
abstract class ControllerMessageHandler<Q extends Request> implements ApiHandler<Q> {

    private final ServedApi served;
    private final ClusterMember member;
    private final Mailbox mailbox;

    /** @param mailbox of the thread that owns the member */
    ControllerMessageHandler(ServedApi served, ClusterMember member, Mailbox mailbox) {
        this.served = served;
        this.member = member;
        this.mailbox = mailbox;
    }

    /** Who says something, and to which life of this broker. */
    record Sender(int controllerId, int controllerEpoch, long brokerEpoch) {}

    abstract Sender sender(Q request);

    /** Takes what was admitted, and answers when that is done. */
    abstract void take(BrokerChannel receiver, Q request, Reply reply);

    @Override
    public final ServedApi served() {
        return served;
    }

    @Override
    public final Audience audience() {
        return Audience.BROKERS;
    }

    @Override
    public final void handle(RequestContext context, Q request, Reply reply) {
        if (!mailbox.post(() -> admit(request, reply))) {
            reply.close();
        }
    }

    private void admit(Q request, Reply reply) {
        Sender sender = sender(request);
        member.admit(sender.controllerId(), sender.controllerEpoch(), sender.brokerEpoch(), verdict -> {
            if (verdict == ErrorCode.NONE) {
                take(member.receiver(), request, reply);
            } else {
                reply.send(errorResponse(request, verdict));
            }
        });
    }
}
