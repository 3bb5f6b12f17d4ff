package org.barnabas.broker.api.offsets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.groups.GroupCoordinators;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.net.Reply;
import org.barnabas.ports.LogText;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OffsetDelete: an administrator removes committed offsets of topics that no member uses (KIP-496). Topics and
 * partitions that do not exist are answered one by one with UNKNOWN_TOPIC_OR_PARTITION.
 */
public final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetDeleteHandler.class);

    private static final ServedApi SERVED = ServedApi.of(ApiKey.OFFSET_DELETE, 0, 0);

    private final ImageHolder images;
    private final GroupCoordinators coordinators;

    public OffsetDeleteHandler(ImageHolder images, GroupCoordinators coordinators) {
        this.images = images;
        this.coordinators = coordinators;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, OffsetDeleteRequest request, Reply reply) {
        ClusterImage image = images.current();
        Map<String, OffsetDeleteResponseTopic> unknown = new LinkedHashMap<>();
        List<OffsetDeleteRequestTopic> known = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            TopicImage found = image.topic(topic.name());
            List<OffsetDeleteRequestPartition> missing = new ArrayList<>();
            List<OffsetDeleteRequestPartition> present = new ArrayList<>();
            topic.partitions()
                    .forEach(partition -> (found != null && found.partition(partition.partitionIndex()) != null
                                    ? present
                                    : missing)
                            .add(partition));
            if (!missing.isEmpty()) {
                unknown.merge(
                        topic.name(),
                        failed(topic.partitions(missing), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        OffsetDeleteHandler::joined);
            }
            if (!present.isEmpty()) {
                known.add(new OffsetDeleteRequestTopic().name(topic.name()).partitions(present));
            }
        }
        request.topics(known);
        Consumer<OffsetDeleteResponse> finish = response -> {
            log(context, request.groupId(), response);
            if (response.errorCode() == ErrorCode.NONE.code()) {
                add(unknown, response.topics());
            }
            reply.send(response);
        };
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.deleteOffsets(request, finish),
                error -> reply.send(errorResponse(request, error)));
    }

    private static void log(RequestContext context, String groupId, OffsetDeleteResponse response) {
        List<String> deleted = new ArrayList<>();
        for (OffsetDeleteResponseTopic topic : response.topics()) {
            long partitions = topic.partitions().stream()
                    .filter(partition -> partition.errorCode() == ErrorCode.NONE.code())
                    .count();
            if (partitions > 0) {
                deleted.add(topic.name() + "=" + partitions);
            }
        }
        if (!deleted.isEmpty()) {
            LOG.info(
                    "offsets deleted group={} partitions={} {}",
                    LogText.safe(groupId),
                    deleted,
                    Callers.of(context).inLog());
        }
    }

    /** A topic has one place in the answer, also if some of its partitions exist and others do not. */
    private static void add(Map<String, OffsetDeleteResponseTopic> partly, List<OffsetDeleteResponseTopic> topics) {
        if (partly.isEmpty()) {
            return;
        }
        for (OffsetDeleteResponseTopic topic : topics) {
            OffsetDeleteResponseTopic missing = partly.remove(topic.name());
            if (missing != null) {
                topic.partitions().addAll(missing.partitions());
            }
        }
        topics.addAll(partly.values());
    }

    private static OffsetDeleteResponseTopic joined(OffsetDeleteResponseTopic first, OffsetDeleteResponseTopic again) {
        first.partitions().addAll(again.partitions());
        return first;
    }

    static OffsetDeleteResponseTopic failed(OffsetDeleteRequestTopic topic, ErrorCode error) {
        OffsetDeleteResponseTopic result = new OffsetDeleteResponseTopic().name(topic.name());
        topic.partitions()
                .forEach(partition -> result.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code())));
        return result;
    }
}
