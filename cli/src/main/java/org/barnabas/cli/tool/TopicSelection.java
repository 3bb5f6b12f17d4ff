package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** {@code TOPIC} or {@code TOPIC:P,P...} arguments. */
public final class TopicSelection {

    private TopicSelection() {}

    /** The partitions meant; asks the broker for those of a whole topic. */
    public static List<TopicPartition> resolve(Admin admin, List<String> arguments) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.contains(":")) {
                partitions.addAll(parse(argument));
            } else {
                for (TopicDescription topic : Answers.all(
                                "topic", admin.describeTopics(List.of(argument)).topicNameValues())
                        .values()) {
                    topic.partitions().forEach(info -> partitions.add(new TopicPartition(argument, info.partition())));
                }
            }
        }
        return partitions;
    }

    /** {@code TOPIC:P,P...}. */
    public static List<TopicPartition> parse(String argument) {
        int colon = argument.indexOf(':');
        List<TopicPartition> partitions = new ArrayList<>();
        for (String number : argument.substring(colon + 1).split(",", -1)) {
            try {
                partitions.add(new TopicPartition(argument.substring(0, colon), Integer.parseInt(number.trim())));
            } catch (NumberFormatException e) {
                throw new UsageException("'" + argument + "' is no selection: write TOPIC or TOPIC:0,1,2.");
            }
        }
        return partitions;
    }
}
