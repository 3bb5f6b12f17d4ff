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
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.net.Reply;
import org.barnabas.ports.LogText;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OffsetCommit: remembers how far a group has read. Topics and partitions that do not exist are answered one by one and
 * do not keep the others from being committed.
 *
 * <p>Version notes: 0 writes into ZooKeeper; 1 brings the coordinator, members and a commit time, 2 to 4 carry a retention time; 6 adds the
 * leader epoch (KIP-320), 7 static members (KIP-345), 10 names topics by id (KIP-848).
 */
public final class OffsetCommitHandler implements ApiHandler<OffsetCommitRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetCommitHandler.class);

    private static final ServedApi SERVED =
            ServedApi.of(ApiKey.OFFSET_COMMIT, ApiKey.OFFSET_COMMIT.oldestVersion(), 10);

    private static final short FIRST_WITH_TOPIC_IDS = 10;

    private final ImageHolder images;
    private final GroupCoordinators coordinators;
    private final OffsetsInZooKeeper inZooKeeper;

    public OffsetCommitHandler(ImageHolder images, GroupCoordinators coordinators, OffsetsInZooKeeper inZooKeeper) {
        this.images = images;
        this.coordinators = coordinators;
        this.inZooKeeper = inZooKeeper;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, OffsetCommitRequest request, Reply reply) {
        boolean byId = context.version() >= FIRST_WITH_TOPIC_IDS;
        ErrorCode unknown = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        ClusterImage image = images.current();
        List<OffsetCommitRequestTopic> known = new ArrayList<>();
        List<OffsetCommitResponseTopic> refused = new ArrayList<>();
        Map<String, OffsetCommitResponseTopic> partly = new LinkedHashMap<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage found = byId ? image.topic(topic.topicId()) : image.topic(topic.name());
            if (found == null) {
                refused.add(failed(topic, unknown));
                continue;
            }
            topic.name(found.name());
            List<OffsetCommitRequestPartition> missing = new ArrayList<>();
            List<OffsetCommitRequestPartition> present = new ArrayList<>();
            topic.partitions()
                    .forEach(partition ->
                            (found.partition(partition.partitionIndex()) != null ? present : missing).add(partition));
            if (!missing.isEmpty()) {
                partly.merge(
                        topic.name(),
                        failed(topic.partitions(missing), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        OffsetCommitHandler::joined);
            }
            if (!present.isEmpty()) {
                known.add(topic.partitions(present));
            }
        }
        request.topics(known);
        Consumer<OffsetCommitResponse> finish = response -> {
            add(partly, response.topics());
            response.topics().addAll(refused);
            reply.send(response);
        };
        if (known.isEmpty()) {
            finish.accept(new OffsetCommitResponse());
            return;
        }
        if (context.version() == OffsetsInZooKeeper.VERSION) {
            inZooKeeper.commit(context, request, reply, finish);
            return;
        }
        coordinators.call(
                request.groupId(),
                coordinator -> commit(context, coordinator, request, finish),
                error -> finish.accept(request.errorFor(error)));
    }

    /** Commits are not logged, but an administrator's reset of a group is. */
    private static void commit(
            RequestContext context,
            GroupCoordinator coordinator,
            OffsetCommitRequest request,
            Consumer<OffsetCommitResponse> finish) {
        String resets = coordinator.resets(request);
        coordinator.commitOffsets(request, response -> {
            if (resets != null && succeeded(response)) {
                LOG.info(
                        "offsets reset group={} changes={} {}",
                        LogText.safe(request.groupId()),
                        resets,
                        Callers.of(context).inLog());
            }
            finish.accept(response);
        });
    }

    private static boolean succeeded(OffsetCommitResponse response) {
        return response.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(partition -> partition.errorCode() == ErrorCode.NONE.code());
    }

    /** A topic has one place in the answer, also if some of its partitions exist and others do not. */
    private static void add(Map<String, OffsetCommitResponseTopic> partly, List<OffsetCommitResponseTopic> topics) {
        if (partly.isEmpty()) {
            return;
        }
        for (OffsetCommitResponseTopic topic : topics) {
            OffsetCommitResponseTopic missing = partly.remove(topic.name());
            if (missing != null) {
                topic.partitions().addAll(missing.partitions());
            }
        }
        topics.addAll(partly.values());
    }

    private static OffsetCommitResponseTopic joined(OffsetCommitResponseTopic first, OffsetCommitResponseTopic again) {
        first.partitions().addAll(again.partitions());
        return first;
    }

    private static OffsetCommitResponseTopic failed(OffsetCommitRequestTopic topic, ErrorCode error) {
        OffsetCommitResponseTopic result =
                new OffsetCommitResponseTopic().name(topic.name()).topicId(topic.topicId());
        topic.partitions()
                .forEach(partition -> result.partitions()
                        .add(new OffsetCommitResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code())));
        return result;
    }
}
