package org.barnabas.broker.api.brokers;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeClusterRequest;
import org.barnabas.protocol.message.DescribeClusterResponse;
import org.barnabas.protocol.message.DescribeClusterResponse.DescribeClusterBroker;

/**
 * DescribeCluster (KIP-700): brokers and controller.
 *
 * <p>Version notes: 1 says whether brokers or controllers are meant (KIP-919); a broker only tells of brokers. 2 may ask
 * for fenced brokers (KIP-1073), which do not exist here: who is registered serves.
 */
public final class DescribeClusterHandler implements ApiHandler<DescribeClusterRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_CLUSTER, 0, 2);

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final ImageHolder images;

    /** Describes the current image. */
    public DescribeClusterHandler(ImageHolder images) {
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DescribeClusterRequest request, Reply reply) {
        if (request.endpointType() != BROKERS) {
            ErrorCode error = request.endpointType() == CONTROLLERS
                    ? ErrorCode.MISMATCHED_ENDPOINT_TYPE
                    : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE;
            reply.send(errorResponse(request, error));
            return;
        }
        ClusterImage image = images.current();
        List<DescribeClusterBroker> brokers = new ArrayList<>();
        boolean controllerListed = false;
        for (BrokerNode broker : image.brokers()) {
            Endpoint endpoint = broker.endpoint(context.listenerName());
            if (endpoint != null) {
                controllerListed |= broker.id() == image.controllerId();
                brokers.add(new DescribeClusterBroker()
                        .brokerId(broker.id())
                        .host(endpoint.host())
                        .port(endpoint.port())
                        .rack(broker.rack()));
            }
        }
        reply.send(new DescribeClusterResponse()
                .endpointType(BROKERS)
                .clusterId(image.clusterId())
                .controllerId(controllerListed ? image.controllerId() : -1)
                .brokers(brokers)
                .clusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.CLUSTER
                                : AuthorizedOperations.NOT_ASKED));
    }
}
