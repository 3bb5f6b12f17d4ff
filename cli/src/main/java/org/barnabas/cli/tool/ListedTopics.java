package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics that nobody has named but a list of all: one that has been deleted since is no trouble. */
public final class ListedTopics {

    private ListedTopics() {}

    /** Descriptions of those that are still there. */
    public static List<TopicDescription> describe(Admin admin, Collection<String> names)
            throws InterruptedException, ExecutionException {
        List<TopicDescription> there = new ArrayList<>(names.size());
        for (KafkaFuture<TopicDescription> topic :
                admin.describeTopics(names).topicNameValues().values()) {
            try {
                there.add(topic.get());
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failure;
                }
            }
        }
        return there;
    }
}
