package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;

/**
 * OffsetDelete: an administrator removes committed offsets of topics that no member uses (KIP-496). Topics and
 * partitions that do not exist are answered one by one with UNKNOWN_TOPIC_OR_PARTITION.
 */
public final class OffsetDeleteHandler implements ApiHandler<OffsetDeleteRequest> {

    private final ImageHolder images;
    private final GroupCoordinators coordinators;

    public OffsetDeleteHandler(ImageHolder images, GroupCoordinators coordinators) {
        this.images = images;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_DELETE;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 0;
    }

    @Override
    public void handle(RequestContext context, OffsetDeleteRequest request, Reply reply) {
        ClusterImage image = images.current();
        Map<Boolean, List<OffsetDeleteRequestTopic>> byExistence = request.topics().stream()
                .collect(Collectors.partitioningBy(topic -> image.topic(topic.name()) != null));
        List<OffsetDeleteResponseTopic> unknown = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : byExistence.getOrDefault(false, List.of())) {
            unknown.add(failed(topic, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        request.topics(byExistence.getOrDefault(true, List.of()));
        Consumer<OffsetDeleteResponse> finish = response -> {
            if (response.errorCode() == ErrorCode.NONE.code()) {
                response.topics().addAll(unknown);
            }
            reply.send(response);
        };
        coordinators.call(
                request.groupId(),
                coordinator -> coordinator.deleteOffsets(request, finish),
                error -> reply.send(errorResponse(request, error)));
    }

    private static OffsetDeleteResponseTopic failed(OffsetDeleteRequestTopic topic, ErrorCode error) {
        OffsetDeleteResponseTopic result = new OffsetDeleteResponseTopic().name(topic.name());
        topic.partitions()
                .forEach(partition -> result.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code())));
        return result;
    }

    @Override
    public OffsetDeleteResponse errorResponse(OffsetDeleteRequest request, ErrorCode error) {
        return new OffsetDeleteResponse().errorCode(error.code());
    }
}
