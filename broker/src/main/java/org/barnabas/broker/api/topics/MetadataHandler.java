package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseBroker;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseTopic;

/**
 * Metadata: brokers, and topics by name, by id or all of them. Topics that do not exist are created if both the client
 * and {@code auto.create.topics.enable} allow it; the answer waits for them, which is a matter of milliseconds, so that
 * the client needs no second round. What is still under way then is LEADER_NOT_AVAILABLE.
 *
 * <p>Version notes: 0 takes an empty list for all topics, and knows errors where later versions know unreachable
 * replicas; 1 takes null for all; 4 lets the client forbid creation; 8-10 tell what the principal may do with the
 * cluster, and 8+ with topics; 10 and 11 carry topic ids but must not use them; 12 asks by id (KIP-516).
 */
public final class MetadataHandler implements ApiHandler<MetadataRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.METADATA, 0, 13);

    private static final short FIRST_BY_ID = 12;
    private static final short LAST_CLUSTER_OPERATIONS = 10;

    private final ImageHolder images;
    private final TopicAutoCreation creation;
    private final boolean createsTopics;

    /** Answers from the current image; {@code createsTopics} is {@code auto.create.topics.enable}. */
    public MetadataHandler(ImageHolder images, TopicAutoCreation creation, boolean createsTopics) {
        this.images = images;
        this.creation = creation;
        this.createsTopics = createsTopics;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, MetadataRequest request, Reply reply) {
        List<MetadataRequestTopic> wanted = request.topics();
        if (wanted == null || (context.version() == 0 && wanted.isEmpty())) {
            ClusterImage image = images.current();
            TopicMetadata metadata = new TopicMetadata(image, context.listenerName(), context.version());
            List<MetadataResponseTopic> topics = new ArrayList<>(image.topicCount());
            image.topics().forEach(topic -> topics.add(metadata.of(topic)));
            send(context, request, image, topics, reply);
            return;
        }
        if (!legal(wanted, context.version())) {
            reply.send(errorResponse(request, ErrorCode.INVALID_REQUEST));
            return;
        }
        Set<String> missing = createsTopics && request.allowAutoTopicCreation() ? missing(wanted) : Set.of();
        if (missing.isEmpty()) {
            answer(context, request, wanted, Set.of(), reply);
        } else {
            creation.create(missing, Callers.behind(context), () -> answer(context, request, wanted, missing, reply));
        }
    }

    private static boolean legal(List<MetadataRequestTopic> wanted, short version) {
        for (MetadataRequestTopic topic : wanted) {
            boolean named = topic.name() != null;
            boolean identified = !topic.topicId().isZero();
            if (version < FIRST_BY_ID ? !named || identified : !named && !identified) {
                return false;
            }
        }
        return true;
    }

    private Set<String> missing(List<MetadataRequestTopic> wanted) {
        ClusterImage image = images.current();
        Set<String> missing = new LinkedHashSet<>();
        for (MetadataRequestTopic topic : wanted) {
            String name = topic.name();
            if (name == null || !topic.topicId().isZero()) {
                continue;
            }
            if (image.topic(name) == null && TopicNames.isValid(name)) {
                missing.add(name);
            }
        }
        return missing;
    }

    private void answer(
            RequestContext context,
            MetadataRequest request,
            List<MetadataRequestTopic> wanted,
            Set<String> created,
            Reply reply) {
        ClusterImage image = images.current();
        TopicMetadata metadata = new TopicMetadata(image, context.listenerName(), context.version());
        List<MetadataResponseTopic> topics = new ArrayList<>();
        Set<Object> named = new HashSet<>();
        for (MetadataRequestTopic topic : wanted) {
            // An id counts whatever name comes with it; a topic asked for by name and by id is two answers at most.
            if (named.add(topic.topicId().isZero() ? String.valueOf(topic.name()) : topic.topicId())) {
                topics.add(topic(image, metadata, topic, created));
            }
        }
        send(context, request, image, topics, reply);
    }

    private static MetadataResponseTopic topic(
            ClusterImage image, TopicMetadata metadata, MetadataRequestTopic wanted, Set<String> created) {
        String name = wanted.name();
        if (!wanted.topicId().isZero()) {
            TopicImage topic = image.topic(wanted.topicId());
            return topic == null
                    ? TopicMetadata.failed(null, wanted.topicId(), ErrorCode.UNKNOWN_TOPIC_ID)
                    : metadata.of(topic);
        }
        TopicImage topic = name == null ? null : image.topic(name);
        if (topic != null) {
            return metadata.of(topic);
        }
        ErrorCode error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        if (name == null || !TopicNames.isValid(name)) {
            error = ErrorCode.INVALID_TOPIC_EXCEPTION;
        } else if (created.contains(name)) {
            error = ErrorCode.LEADER_NOT_AVAILABLE;
        }
        return TopicMetadata.failed(name, Uuid.ZERO, error);
    }

    private static void send(
            RequestContext context,
            MetadataRequest request,
            ClusterImage image,
            List<MetadataResponseTopic> topics,
            Reply reply) {
        if (request.includeTopicAuthorizedOperations()) {
            topics.forEach(topic -> topic.topicAuthorizedOperations(AuthorizedOperations.TOPIC));
        }
        List<MetadataResponseBroker> brokers = new ArrayList<>();
        for (BrokerNode broker : image.brokers()) {
            Endpoint endpoint = broker.endpoint(context.listenerName());
            if (endpoint != null) {
                brokers.add(new MetadataResponseBroker()
                        .nodeId(broker.id())
                        .host(endpoint.host())
                        .port(endpoint.port())
                        .rack(broker.rack()));
            }
        }
        boolean clusterOperations =
                context.version() <= LAST_CLUSTER_OPERATIONS && request.includeClusterAuthorizedOperations();
        reply.send(new MetadataResponse()
                .brokers(brokers)
                .clusterId(image.clusterId())
                .controllerId(image.isAlive(image.controllerId()) ? image.controllerId() : -1)
                .clusterAuthorizedOperations(
                        clusterOperations ? AuthorizedOperations.CLUSTER : AuthorizedOperations.NOT_ASKED)
                .topics(topics));
    }
}
