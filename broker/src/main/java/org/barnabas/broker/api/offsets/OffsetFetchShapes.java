package org.barnabas.broker.api.offsets;

import java.util.List;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;

/** Translates between OffsetFetch for one group (versions 0 to 7) and for several. */
final class OffsetFetchShapes {

    private static final short FIRST_WITH_GROUP_ERROR = 2;

    private OffsetFetchShapes() {}

    static OffsetFetchRequestGroup toGroup(OffsetFetchRequest request) {
        OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().groupId(request.groupId());
        List<OffsetFetchRequest.OffsetFetchRequestTopic> topics = request.topics();
        if (topics == null) {
            return group.topics(null);
        }
        return group.topics(topics.stream()
                .map(topic ->
                        new OffsetFetchRequestTopics().name(topic.name()).partitionIndexes(topic.partitionIndexes()))
                .toList());
    }

    static OffsetFetchResponse toSingle(
            OffsetFetchResponseGroup answer, OffsetFetchRequestGroup request, short version) {
        OffsetFetchResponse response = new OffsetFetchResponse();
        if (answer.errorCode() != ErrorCode.NONE.code()) {
            return version < FIRST_WITH_GROUP_ERROR
                    ? allFailed(request, answer.errorCode())
                    : response.errorCode(answer.errorCode());
        }
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            OffsetFetchResponseTopic result = new OffsetFetchResponseTopic().name(topic.name());
            for (OffsetFetchResponsePartitions partition : topic.partitions()) {
                result.partitions()
                        .add(new OffsetFetchResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .committedOffset(partition.committedOffset())
                                .committedLeaderEpoch(partition.committedLeaderEpoch())
                                .metadata(partition.metadata())
                                .errorCode(partition.errorCode()));
            }
            response.topics().add(result);
        }
        return response;
    }

    private static OffsetFetchResponse allFailed(OffsetFetchRequestGroup request, short error) {
        OffsetFetchResponse response = new OffsetFetchResponse();
        List<OffsetFetchRequestTopics> topics = request.topics();
        if (topics == null) {
            return response;
        }
        for (OffsetFetchRequestTopics topic : topics) {
            OffsetFetchResponseTopic result = new OffsetFetchResponseTopic().name(topic.name());
            topic.partitionIndexes()
                    .forEach(partition -> result.partitions()
                            .add(new OffsetFetchResponsePartition()
                                    .partitionIndex(partition)
                                    .committedOffset(-1)
                                    .metadata("")
                                    .errorCode(error)));
            response.topics().add(result);
        }
        return response;
    }
}
