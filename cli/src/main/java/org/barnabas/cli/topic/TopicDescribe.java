package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic describe}. */
@Command(
        name = "describe",
        description = "Show the partitions of topics: leader, replicas, offsets.",
        mixinStandardHelpOptions = true)
final class TopicDescribe extends AdminCommand {

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Names.")
    private List<String> topics = new ArrayList<>();

    @Override
    protected void run(Admin admin) throws Exception {
        Map<String, TopicDescription> described =
                new TreeMap<>(Answers.all("topic", admin.describeTopics(topics).topicNameValues()));
        Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(admin, described, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(admin, described, OffsetSpec.latest());
        Table table =
                new Table("topic", "partition", "leader", "replicas", "inSync", "startOffset", "endOffset", "topicId");
        for (TopicDescription topic : described.values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                TopicPartition key = new TopicPartition(topic.name(), partition.partition());
                table.row(
                        topic.name(),
                        partition.partition(),
                        hasLeader(partition) ? partition.leader().id() : null,
                        partition.replicas().stream().map(Node::id).toList(),
                        partition.isr().stream().map(Node::id).toList(),
                        offset(starts.get(key)),
                        offset(ends.get(key)),
                        topic.topicId());
            }
        }
        report.print(table);
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, Map<String, TopicDescription> topics, OffsetSpec spec) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topics.forEach((name, topic) -> topic.partitions().stream()
                .filter(TopicDescribe::hasLeader)
                .forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), spec)));
        return asked.isEmpty() ? Map.of() : admin.listOffsets(asked).all().get();
    }

    private static boolean hasLeader(TopicPartitionInfo partition) {
        return partition.leader() != null && !partition.leader().isEmpty();
    }

    private static @Nullable Long offset(@Nullable ListOffsetsResultInfo info) {
        return info == null ? null : info.offset();
    }
}
