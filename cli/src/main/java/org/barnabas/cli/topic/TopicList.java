package org.barnabas.cli.topic;

import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.ListedTopics;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barnabas topic list}. */
@Command(name = "list", description = "List topics.", mixinStandardHelpOptions = true)
final class TopicList extends AdminCommand {

    @Option(names = "--internal", description = "Also the topics that the broker keeps for itself.")
    private boolean internal;

    @Override
    protected void run(Admin admin) throws Exception {
        List<String> names = admin.listTopics(new ListTopicsOptions().listInternal(internal)).listings().get().stream()
                .map(TopicListing::name)
                .toList();
        List<TopicDescription> topics = ListedTopics.describe(admin, names);
        topics.sort(Comparator.comparing(TopicDescription::name));
        Table table = new Table("topic", "partitions", "replicationFactor", "topicId").minor("topicId");
        for (TopicDescription topic : topics) {
            int replicas = topic.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .max()
                    .orElse(0);
            table.row(topic.name(), topic.partitions().size(), replicas, topic.topicId());
        }
        report.print(table);
    }
}
