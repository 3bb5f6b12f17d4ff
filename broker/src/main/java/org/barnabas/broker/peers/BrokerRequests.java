package org.barnabas.broker.peers;

import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.broker.api.brokers.LeaderAndIsrHandler;
import org.barnabas.broker.api.brokers.StopReplicaHandler;
import org.barnabas.broker.api.brokers.UpdateMetadataHandler;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;

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
                new ControllerHandler<AllocateProducerIdsRequest, AllocateProducerIdsResponse>(
                        ApiKey.ALLOCATE_PRODUCER_IDS,
                        0,
                        0,
                        controller::allocateProducerIds,
                        (request, error) -> new AllocateProducerIdsResponse().errorCode(error.code())),
                new ControllerHandler<AlterPartitionRequest, AlterPartitionResponse>(
                        ApiKey.ALTER_PARTITION,
                        2,
                        AlterPartitionRequest.HIGHEST_VERSION,
                        controller::alterPartition,
                        (request, error) -> new AlterPartitionResponse().errorCode(error.code())),
                new ControllerHandler<ControlledShutdownRequest, ControlledShutdownResponse>(
                        ApiKey.CONTROLLED_SHUTDOWN,
                        2,
                        ControlledShutdownRequest.HIGHEST_VERSION,
                        controller::controlledShutdown,
                        (request, error) -> new ControlledShutdownResponse().errorCode(error.code())));
    }
}
