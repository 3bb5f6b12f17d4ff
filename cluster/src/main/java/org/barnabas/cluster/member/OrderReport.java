package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import org.barnabas.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;

/**
 * What a broker answers to LeaderAndIsr: per partition whether the replica can be served (KIP-112), and by an error that
 * controllers of other makes and versions pass over, INELIGIBLE_REPLICA, whether it has no room for appends.
 */
final class OrderReport {

    private OrderReport() {}

    /** The replicas that a request is about. */
    static List<PartitionKey> replicas(LeaderAndIsrRequest request) {
        List<PartitionKey> keys = new ArrayList<>();
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            for (LeaderAndIsrPartitionState partition : topic.partitionStates()) {
                keys.add(new PartitionKey(topic.topicId(), partition.partitionIndex()));
            }
        }
        return keys;
    }

    /** The answer, in the request's order. */
    static LeaderAndIsrResponse of(LeaderAndIsrRequest request, Set<PartitionKey> failed, Set<PartitionKey> full) {
        List<LeaderAndIsrTopicError> topics = new ArrayList<>();
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            List<LeaderAndIsrPartitionError> partitions = new ArrayList<>();
            for (LeaderAndIsrPartitionState partition : topic.partitionStates()) {
                PartitionKey key = new PartitionKey(topic.topicId(), partition.partitionIndex());
                ErrorCode error = failed.contains(key)
                        ? ErrorCode.KAFKA_STORAGE_ERROR
                        : full.contains(key) ? ErrorCode.INELIGIBLE_REPLICA : ErrorCode.NONE;
                partitions.add(new LeaderAndIsrPartitionError()
                        .partitionIndex(key.partition())
                        .errorCode(error.code()));
            }
            topics.add(new LeaderAndIsrTopicError().topicId(topic.topicId()).partitionErrors(partitions));
        }
        return new LeaderAndIsrResponse().topics(topics);
    }
}
