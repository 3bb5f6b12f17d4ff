package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.config.CoordinatorConfig;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates topics that nobody asked to create: those whose metadata is wanted, and the internal ones. A topic that is
 * under way is not asked for again. Callable from any thread.
 */
public final class TopicAutoCreation implements InternalTopics {

    private static final Logger LOG = LoggerFactory.getLogger(TopicAutoCreation.class);
    private static final int TIMEOUT_MS = 10_000;
    private static final int DEFAULT = -1;

    private final ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller;
    private final ImageHolder images;
    private final CoordinatorConfig offsets;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** Creates through a controller; {@code offsets} says how the offsets topic looks. */
    public TopicAutoCreation(
            ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller,
            ImageHolder images,
            CoordinatorConfig offsets) {
        this.controller = controller;
        this.images = images;
        this.offsets = offsets;
    }

    @Override
    public void ensure(String topic) {
        create(List.of(topic), RequestOrigin.BROKER, () -> {});
    }

    /**
     * Creates topics with legal names.
     *
     * @param origin whose request made them wanted
     * @param done runs when those that were not under way are created or refused
     */
    void create(Collection<String> names, RequestOrigin origin, Runnable done) {
        List<CreatableTopic> topics = new ArrayList<>();
        for (String name : names) {
            if (underWay.add(name)) {
                topics.add(creatable(name));
            }
        }
        if (topics.isEmpty()) {
            done.run();
            return;
        }
        CreateTopicsRequest request = new CreateTopicsRequest().topics(topics).timeoutMs(TIMEOUT_MS);
        controller.ask(request, origin, response -> {
            topics.forEach(topic -> underWay.remove(topic.name()));
            log(response);
            done.run();
        });
    }

    private static void log(CreateTopicsResponse response) {
        for (CreateTopicsResponse.CreatableTopicResult topic : response.topics()) {
            ErrorCode error = ErrorCode.of(topic.errorCode());
            if (error != ErrorCode.NONE && error != ErrorCode.TOPIC_ALREADY_EXISTS) {
                LOG.warn("A topic was not created topic={} error={}", topic.name(), error);
            }
        }
    }

    private CreatableTopic creatable(String name) {
        CreatableTopic topic = new CreatableTopic().name(name);
        if (!name.equals(TopicNames.CONSUMER_OFFSETS)) {
            return topic.numPartitions(DEFAULT).replicationFactor((short) DEFAULT);
        }
        int live = Math.max(1, images.current().brokers().size());
        int wanted = offsets.offsetsReplicationFactor();
        return topic.numPartitions(offsets.offsetsPartitions())
                .replicationFactor((short) (offsets.offsetsReplicationGiven() ? wanted : Math.min(wanted, live)))
                .configs(configs(Map.of(
                        "cleanup.policy", "compact",
                        "compression.type", "producer",
                        "segment.bytes", Integer.toString(offsets.offsetsSegmentBytes()))));
    }

    private static List<CreatableTopicConfig> configs(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> new CreatableTopicConfig().name(each.getKey()).value(each.getValue()))
                .toList();
    }
}
