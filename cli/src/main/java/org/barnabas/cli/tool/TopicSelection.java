package org.barnabas.cli.tool;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** {@code TOPIC} or {@code TOPIC:P,P...} arguments. */
public final class TopicSelection {

    private TopicSelection() {}

    /**
     * The partitions meant, which are all there.
     *
     * @throws ToolException if there is no such topic or partition: a slip must not look like a partition in trouble
     */
    public static List<TopicPartition> resolve(Admin admin, List<String> arguments) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String argument : arguments) {
            boolean some = argument.contains(":");
            List<TopicPartition> named = some ? parse(argument) : List.of();
            String name = some ? argument.substring(0, argument.indexOf(':')) : argument;
            for (TopicDescription topic : Answers.all(
                            "topic", admin.describeTopics(List.of(name)).topicNameValues())
                    .values()) {
                int number = topic.partitions().size();
                named.forEach(each -> requireThere(each, number));
                topic.partitions().stream()
                        .map(info -> new TopicPartition(name, info.partition()))
                        .filter(each -> !some || named.contains(each))
                        .forEach(partitions::add);
            }
        }
        return partitions;
    }

    private static void requireThere(TopicPartition wanted, int number) {
        if (wanted.partition() < 0 || wanted.partition() >= number) {
            throw new ToolException("topic " + wanted.topic() + " has only "
                    + (number == 1 ? "the partition 0" : "the partitions 0 to " + (number - 1)) + ", not "
                    + wanted.partition() + "\n'barnabas topic describe " + wanted.topic() + "' shows them.");
        }
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
