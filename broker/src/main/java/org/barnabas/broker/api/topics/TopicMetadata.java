package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponsePartition;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseTopic;
import org.jspecify.annotations.Nullable;

/** How topics look in Metadata, as seen through one listener in one version. */
final class TopicMetadata {

    private static final short KNOWS_LISTENER_NOT_FOUND = 6;

    private final ClusterImage image;
    private final String listener;
    private final short version;

    TopicMetadata(ClusterImage image, String listener, short version) {
        this.image = image;
        this.listener = listener;
        this.version = version;
    }

    MetadataResponseTopic of(TopicImage topic) {
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitionCount());
        for (PartitionImage partition : topic.partitions()) {
            partitions.add(of(partition));
        }
        return new MetadataResponseTopic()
                .name(topic.name())
                .topicId(topic.id())
                .isInternal(topic.internal())
                .partitions(partitions);
    }

    static MetadataResponseTopic failed(@Nullable String name, Uuid id, ErrorCode error) {
        return new MetadataResponseTopic()
                .errorCode(error.code())
                .name(name)
                .topicId(id)
                .isInternal(name != null && TopicNames.isInternal(name));
    }

    private MetadataResponsePartition of(PartitionImage partition) {
        ErrorCode error = leaderProblem(image, partition, listener, version >= KNOWS_LISTENER_NOT_FOUND);
        List<Integer> replicas = partition.replicas();
        List<Integer> isr = partition.isr();
        int leader = partition.leader();
        if (error != ErrorCode.NONE) {
            leader = PartitionImage.NO_LEADER;
        }
        if (version == 0) {
            // The first clients looked every replica up in the list of brokers.
            replicas = reachable(replicas);
            isr = reachable(isr);
            boolean missing = replicas.size() < partition.replicas().size()
                    || isr.size() < partition.isr().size();
            error = error == ErrorCode.NONE && missing ? ErrorCode.REPLICA_NOT_AVAILABLE : error;
        }
        return new MetadataResponsePartition()
                .errorCode(error.code())
                .partitionIndex(partition.partition())
                .leaderId(leader)
                .leaderEpoch(partition.leaderEpoch())
                .replicaNodes(replicas)
                .isrNodes(isr)
                .offlineReplicas(partition.offline());
    }

    /** Why a partition's leader cannot be named, or NONE. */
    static ErrorCode leaderProblem(
            ClusterImage image, PartitionImage partition, String listener, boolean tellsListener) {
        BrokerNode leader = image.broker(partition.leader());
        if (leader == null) {
            return ErrorCode.LEADER_NOT_AVAILABLE;
        }
        if (leader.endpoint(listener) == null) {
            return tellsListener ? ErrorCode.LISTENER_NOT_FOUND : ErrorCode.LEADER_NOT_AVAILABLE;
        }
        return ErrorCode.NONE;
    }

    private List<Integer> reachable(List<Integer> ids) {
        List<Integer> reachable = new ArrayList<>(ids.size());
        for (int id : ids) {
            BrokerNode broker = image.broker(id);
            if (broker != null && broker.endpoint(listener) != null) {
                reachable.add(id);
            }
        }
        return reachable;
    }
}
