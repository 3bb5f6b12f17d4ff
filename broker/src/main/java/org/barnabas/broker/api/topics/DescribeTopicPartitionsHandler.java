package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Authorizer;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions (KIP-966): topics page by page, in the order of their names. An answer holds as many partitions
 * as the client and {@code max.request.partition.size.limit} allow, and a cursor if there are more.
 */
public final class DescribeTopicPartitionsHandler implements ApiHandler<DescribeTopicPartitionsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, 0);

    private final ImageHolder images;
    private final int partitionsMax;
    private final Authorizer authorizer;

    /**
     * Describes the current image, at most {@code partitionsMax} partitions at a time.
     *
     * @param authorizer says which topics those see who ask for all
     */
    public DescribeTopicPartitionsHandler(ImageHolder images, int partitionsMax, Authorizer authorizer) {
        this.images = images;
        this.partitionsMax = partitionsMax;
        this.authorizer = authorizer;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DescribeTopicPartitionsRequest request, Reply reply) {
        ClusterImage image = images.current();
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        boolean all = request.topics().isEmpty();
        NavigableSet<String> names = all
                ? image.topicNames()
                : new TreeSet<>(
                        request.topics().stream().map(TopicRequest::name).toList());
        if (cursor != null && (cursor.partitionIndex() < 0 || (!all && !names.contains(cursor.topicName())))) {
            reply.send(errorResponse(request, ErrorCode.INVALID_REQUEST));
            return;
        }
        Collection<String> rest = cursor == null ? names : names.tailSet(cursor.topicName(), true);
        int limit = Math.max(1, Math.min(partitionsMax, request.responsePartitionLimit()));
        Page page = new Page(image, context.listenerName(), limit);
        for (String name : rest) {
            if (all && !authorizer.allows(context, AclOperation.DESCRIBE, ResourceKind.TOPIC, name)) {
                continue;
            }
            int from = cursor != null && name.equals(cursor.topicName()) ? cursor.partitionIndex() : 0;
            if (!page.add(name, from)) {
                break;
            }
        }
        reply.send(page.response());
    }

    /** One answer. */
    private static final class Page {

        private final ClusterImage image;
        private final String listener;
        private final List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
        private int left;
        private @Nullable Cursor next;

        Page(ClusterImage image, String listener, int limit) {
            this.image = image;
            this.listener = listener;
            this.left = limit;
        }

        /** Adds a topic from one of its partitions on; answers whether the page has room for more. */
        boolean add(String name, int from) {
            TopicImage topic = image.topic(name);
            if (topic == null) {
                ErrorCode error = TopicNames.isValid(name)
                        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                        : ErrorCode.INVALID_TOPIC_EXCEPTION;
                topics.add(new DescribeTopicPartitionsResponseTopic()
                        .name(name)
                        .errorCode(error.code())
                        .isInternal(TopicNames.isInternal(name)));
                return true;
            }
            if (left == 0) {
                next = new Cursor().topicName(name).partitionIndex(from);
                return false;
            }
            List<PartitionImage> partitions = topic.partitions();
            int start = Math.min(from, partitions.size());
            int end = Math.min(partitions.size(), start + left);
            List<DescribeTopicPartitionsResponsePartition> shown = new ArrayList<>(end - start);
            partitions.subList(start, end).forEach(partition -> shown.add(partition(partition)));
            topics.add(new DescribeTopicPartitionsResponseTopic()
                    .name(topic.name())
                    .topicId(topic.id())
                    .isInternal(topic.internal())
                    .topicAuthorizedOperations(AuthorizedOperations.TOPIC)
                    .partitions(shown));
            left -= shown.size();
            if (end < partitions.size()) {
                next = new Cursor().topicName(name).partitionIndex(end);
                return false;
            }
            return true;
        }

        private DescribeTopicPartitionsResponsePartition partition(PartitionImage partition) {
            ErrorCode error = TopicMetadata.leaderProblem(image, partition, listener, true);
            return new DescribeTopicPartitionsResponsePartition()
                    .errorCode(error.code())
                    .partitionIndex(partition.partition())
                    .leaderId(error == ErrorCode.NONE ? partition.leader() : PartitionImage.NO_LEADER)
                    .leaderEpoch(partition.leaderEpoch())
                    .replicaNodes(partition.replicas())
                    .isrNodes(partition.isr())
                    .offlineReplicas(partition.offline())
                    // Nullable on the wire, but clients up to the newest fail on null.
                    .eligibleLeaderReplicas(List.of())
                    .lastKnownElr(List.of());
        }

        DescribeTopicPartitionsResponse response() {
            return new DescribeTopicPartitionsResponse().topics(topics).nextCursor(next);
        }
    }
}
