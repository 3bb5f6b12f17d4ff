package org.barnabas.cli.tool;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.barnabas.cluster.image.TopicNames;

/** Asks for a topic's partitions before anything is sent or read, so that a wrong name is told early. */
public final class TopicCheck {

    private TopicCheck() {}

    /** Says what is wrong with a name as the broker says it when a topic is created; the client would only refuse it. */
    private static void requireLegal(String topic) {
        String problem = TopicNames.problem(topic);
        if (problem != null) {
            throw new ToolException("topic " + topic + ": " + problem);
        }
    }

    /**
     * How many partitions there are to send to. The broker may create the topic when asked.
     *
     * @throws ToolException if there is no such topic
     */
    public static int partitions(Producer<?, ?> producer, String topic) {
        requireLegal(topic);
        try {
            return producer.partitionsFor(topic).size();
        } catch (TimeoutException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e; // The broker said nothing at all.
            }
            throw new ToolException("there is no topic '" + topic + "', and the broker did not create it by itself"
                    + "\nMake it with 'barnabas topic create " + topic + "'.");
        }
    }

    /**
     * The partitions to read from.
     *
     * @throws ToolException if there is no such topic
     */
    public static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
        requireLegal(topic);
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new ToolException(
                    "there is no topic '" + topic + "'\n'barnabas topic list' shows the topics there are.");
        }
        return found.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }
}
