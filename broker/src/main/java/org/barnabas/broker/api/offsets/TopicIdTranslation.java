package org.barnabas.broker.api.offsets;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;

/**
 * Gives the topics of an OffsetFetch by id their names on the way in, and the topics of the answer their ids on the
 * way out, both by one image.
 */
final class TopicIdTranslation {

    private final ClusterImage image;
    private final List<OffsetFetchResponseTopics> unknown;

    private TopicIdTranslation(ClusterImage image, List<OffsetFetchResponseTopics> unknown) {
        this.image = image;
        this.unknown = unknown;
    }

    /** Names the group's topics and takes out those that do not exist. */
    static TopicIdTranslation resolve(OffsetFetchRequestGroup group, ClusterImage image) {
        List<OffsetFetchResponseTopics> unknown = new ArrayList<>();
        List<OffsetFetchRequestTopics> topics = group.topics();
        if (topics != null) {
            List<OffsetFetchRequestTopics> known = new ArrayList<>();
            for (OffsetFetchRequestTopics topic : topics) {
                TopicImage found = image.topic(topic.topicId());
                if (found == null) {
                    unknown.add(failed(topic));
                } else {
                    known.add(topic.name(found.name()));
                }
            }
            group.topics(known);
        }
        return new TopicIdTranslation(image, unknown);
    }

    private static OffsetFetchResponseTopics failed(OffsetFetchRequestTopics topic) {
        OffsetFetchResponseTopics result = new OffsetFetchResponseTopics().topicId(topic.topicId());
        topic.partitionIndexes()
                .forEach(partition -> result.partitions()
                        .add(new OffsetFetchResponsePartitions()
                                .partitionIndex(partition)
                                .committedOffset(-1)
                                .metadata("")
                                .errorCode(ErrorCode.UNKNOWN_TOPIC_ID.code())));
        return result;
    }

    /** Topics that exist no longer are left out of an answer for all topics: they have no id. */
    OffsetFetchResponseGroup translate(OffsetFetchResponseGroup answer) {
        if (answer.errorCode() != ErrorCode.NONE.code()) {
            return answer;
        }
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            TopicImage found = image.topic(topic.name());
            if (found != null) {
                topics.add(topic.topicId(found.id()));
            }
        }
        topics.addAll(unknown);
        return answer.topics(topics);
    }
}
