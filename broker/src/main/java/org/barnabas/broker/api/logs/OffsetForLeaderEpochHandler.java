package org.barnabas.broker.api.logs;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.read.LogView;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;

/**
 * OffsetForLeaderEpoch: where an epoch ends in the leader's log, so that consumers notice truncation (KIP-320) and
 * replicas find the point to go back to (KIP-101).
 *
 * <p>Behaviour: answers the largest known epoch not above the one asked for, and its end (rule R2, KIP-279); -1 and -1 if
 * the log cannot tell.
 *
 * <p>Version notes: 1 returns the epoch, 2 lets the asker state its own leader epoch (rule R3), 3 its replica id, 4 is
 * the first flexible one.
 */
public final class OffsetForLeaderEpochHandler implements ApiHandler<OffsetForLeaderEpochRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.OFFSET_FOR_LEADER_EPOCH, 0, 4);

    private static final short FIRST_WITH_EPOCH = 1;

    private final PartitionRegistry partitions;
    private final ImageHolder images;

    public OffsetForLeaderEpochHandler(PartitionRegistry partitions, ImageHolder images) {
        this.partitions = partitions;
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, OffsetForLeaderEpochRequest request, Reply reply) {
        ClusterImage image = images.current();
        List<OffsetForLeaderTopicResult> topics =
                new ArrayList<>(request.topics().size());
        for (OffsetForLeaderTopic topic : request.topics()) {
            List<EpochEndOffset> answers = new ArrayList<>(topic.partitions().size());
            for (OffsetForLeaderPartition asked : topic.partitions()) {
                answers.add(answer(topic.topic(), asked, image, context.version()));
            }
            topics.add(new OffsetForLeaderTopicResult().topic(topic.topic()).partitions(answers));
        }
        reply.send(new OffsetForLeaderEpochResponse().topics(topics));
    }

    private EpochEndOffset answer(String topic, OffsetForLeaderPartition asked, ClusterImage image, short version) {
        PartitionHandle handle = partitions.find(topic, asked.partition());
        if (handle == null) {
            return failed(
                    asked,
                    LeaderCheck.missing(image.topic(topic), asked.partition(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        }
        PartitionView view = handle.view();
        ErrorCode refused = LeaderCheck.checkLeader(handle, view, asked.currentLeaderEpoch());
        LogView log = view.log();
        if (refused != ErrorCode.NONE || log == null) {
            return failed(asked, refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused);
        }
        EpochEnd end = log.endOfEpoch(asked.leaderEpoch());
        EpochEndOffset answer =
                new EpochEndOffset().partition(asked.partition()).endOffset(end.endOffset());
        return version >= FIRST_WITH_EPOCH ? answer.leaderEpoch(end.epoch()) : answer;
    }

    private static EpochEndOffset failed(OffsetForLeaderPartition asked, ErrorCode error) {
        return new EpochEndOffset().partition(asked.partition()).errorCode(error.code());
    }
}
