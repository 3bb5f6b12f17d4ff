package org.barnabas.broker.peers;

import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.broker.api.brokers.LeaderAndIsrHandler;
import org.barnabas.broker.api.brokers.StopReplicaHandler;
import org.barnabas.broker.api.brokers.UpdateMetadataHandler;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ControlledShutdownRequest;

/** What a broker serves that only other brokers send: a controller's orders, and requests to the controller here. */
public final class BrokerRequests {

    private BrokerRequests() {}

    /**
     * The handlers, one of each API.
     *
     * @param mailbox of the thread that owns the member
     */
    public static List<ApiHandler<?>> handlers(Controller controller, ClusterMember member, Mailbox mailbox) {
        return List.of(
                new LeaderAndIsrHandler(member, mailbox),
                new StopReplicaHandler(member, mailbox),
                new UpdateMetadataHandler(member, mailbox),
                new ControllerHandler<>(
                        ServedApi.allOf(ApiKey.ALLOCATE_PRODUCER_IDS), Audience.BROKERS, controller::allocateProducerIds),
                new ControllerHandler<>(ServedApi.allOf(ApiKey.ALTER_PARTITION), Audience.BROKERS, controller::alterPartition),
                new ControllerHandler<>(
                        ServedApi.of(
                                ApiKey.CONTROLLED_SHUTDOWN, 2, ControlledShutdownRequest.HIGHEST_VERSION),
                        Audience.BROKERS,
                        controller::controlledShutdown));
    }
}
