package org.barnabas.broker.api.groups;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.topics.InternalTopics;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.FindCoordinatorResponse.Coordinator;
import org.jspecify.annotations.Nullable;

/**
 * FindCoordinator: which broker coordinates a group. The first question creates {@code __consumer_offsets}; until its
 * partition has a leader the answer is COORDINATOR_NOT_AVAILABLE, and clients ask again. Transactions and share groups
 * are refused with INVALID_REQUEST and a text. A key that is named twice is answered once.
 *
 * <p>Version notes: 1 brings the key type; 4 asks for several keys at once (KIP-699); 6 knows share groups (KIP-932).
 */
public final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.FIND_COORDINATOR, 0, 6);

    static final short FIRST_BATCHED = 4;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;

    private final ImageHolder images;
    private final GroupCoordinators coordinators;
    private final InternalTopics internalTopics;

    public FindCoordinatorHandler(ImageHolder images, GroupCoordinators coordinators, InternalTopics internalTopics) {
        this.images = images;
        this.coordinators = coordinators;
        this.internalTopics = internalTopics;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, FindCoordinatorRequest request, Reply reply) {
        ClusterImage image = images.current();
        if (context.version() < FIRST_BATCHED) {
            Coordinator found = find(image, context.listenerName(), request.keyType(), request.key());
            reply.send(single(found));
            return;
        }
        List<Coordinator> found = new ArrayList<>();
        for (String key : new LinkedHashSet<>(request.coordinatorKeys())) {
            found.add(find(image, context.listenerName(), request.keyType(), key));
        }
        reply.send(new FindCoordinatorResponse().coordinators(found));
    }

    private Coordinator find(ClusterImage image, String listener, byte keyType, String key) {
        if (keyType == TRANSACTION) {
            return failed(key, ErrorCode.INVALID_REQUEST, "Transactions are not served by this broker.");
        }
        if (keyType != GROUP) {
            return failed(key, ErrorCode.INVALID_REQUEST, "There is no coordinator for key type " + keyType + " here.");
        }
        if (image.topic(TopicNames.CONSUMER_OFFSETS) == null) {
            internalTopics.ensure(TopicNames.CONSUMER_OFFSETS);
            return failed(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
        }
        PartitionImage partition = image.partition(TopicNames.CONSUMER_OFFSETS, coordinators.partitionOf(key));
        BrokerNode leader = partition == null ? null : image.broker(partition.leader());
        Endpoint endpoint = leader == null ? null : leader.endpoint(listener);
        if (leader == null || endpoint == null) {
            return failed(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
        }
        return new Coordinator()
                .key(key)
                .nodeId(leader.id())
                .host(endpoint.host())
                .port(endpoint.port());
    }

    private static Coordinator failed(String key, ErrorCode error, @Nullable String message) {
        return new Coordinator()
                .key(key)
                .nodeId(-1)
                .host("")
                .port(-1)
                .errorCode(error.code())
                .errorMessage(message == null ? error.message() : message);
    }

    private static FindCoordinatorResponse single(Coordinator found) {
        return new FindCoordinatorResponse()
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port())
                .errorCode(found.errorCode())
                .errorMessage(found.errorMessage());
    }

    @Override
    public FindCoordinatorResponse errorResponse(FindCoordinatorRequest request, ErrorCode error) {
        return refusal(request, error);
    }

    static FindCoordinatorResponse refusal(FindCoordinatorRequest request, ErrorCode error) {
        // Only a request without keys may have neither: there is nothing to say then.
        if (!request.key().isEmpty()) {
            return single(failed(request.key(), error, null));
        }
        return new FindCoordinatorResponse()
                .coordinators(request.coordinatorKeys().stream()
                        .distinct()
                        .map(key -> failed(key, error, null))
                        .toList());
    }
}
