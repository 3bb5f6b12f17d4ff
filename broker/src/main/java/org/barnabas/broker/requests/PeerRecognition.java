package org.barnabas.broker.requests;

import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.wire.Message;

/**
 * Sees from what a connection asks for that a registered broker is at the other end: it fetches as a follower, gives a
 * controller's orders, or asks the controller what only brokers do. Clients wait for what such connections bring, so these
 * never wait for clients; what a false claim can bring is bounded by the network layer. Immutable.
 */
public final class PeerRecognition {

    private static final int NOBODY = -1;

    private final ImageHolder images;

    public PeerRecognition(ImageHolder images) {
        this.images = images;
    }

    /** Tells the connection if it is one of a broker; on its loop. */
    void look(RequestContext context, Message request) {
        int broker = broker(request);
        if (broker != NOBODY && images.current().isAlive(broker)) {
            context.connection().ofBroker(broker);
        }
    }

    private static int broker(Message request) {
        if (request instanceof FetchRequest fetch) {
            return fetch.replicaId() >= 0
                    ? fetch.replicaId()
                    : Math.max(NOBODY, fetch.replicaState().replicaId());
        }
        if (request instanceof LeaderAndIsrRequest order) {
            return order.controllerId();
        }
        if (request instanceof UpdateMetadataRequest order) {
            return order.controllerId();
        }
        if (request instanceof StopReplicaRequest order) {
            return order.controllerId();
        }
        if (request instanceof AlterPartitionRequest question) {
            return question.brokerId();
        }
        if (request instanceof AllocateProducerIdsRequest question) {
            return question.brokerId();
        }
        return request instanceof ControlledShutdownRequest question ? question.brokerId() : NOBODY;
    }
}
