package org.barnabas.broker.peers;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.broker.api.brokers.LeaderAndIsrHandler;
import org.barnabas.broker.api.brokers.StopReplicaHandler;
import org.barnabas.broker.api.brokers.UpdateMetadataHandler;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/** What a broker serves that only other brokers send: a controller's orders, and requests to the controller here. */
public final class BrokerRequests {

    private BrokerRequests() {}

    /**
     * The handlers, one of each API.
     *
     * @param mailbox of the thread that owns the member
     */
    public static List<ApiHandler<?>> handlers(Controller controller, ClusterMember member, Mailbox mailbox) {
        List<ApiHandler<?>> handlers = new ArrayList<>(List.of(
                new LeaderAndIsrHandler(member, mailbox),
                new StopReplicaHandler(member, mailbox),
                new UpdateMetadataHandler(member, mailbox)));
        for (ControllerApi<?, ?> api : ControllerApis.all()) {
            if (!api.isForwardable()) {
                handlers.add(handler(controller, api));
            }
        }
        return handlers;
    }

    private static <Q extends Request, R extends Message> ApiHandler<Q> handler(
            Controller controller, ControllerApi<Q, R> api) {
        ApiKey key = api.api();
        return new ControllerHandler<>(
                new ServedApi(key, api.oldest(), key.newestVersion()),
                Audience.BROKERS,
                ControllerCall.to(controller, api));
    }
}
