package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.InSyncMinima;
import org.barnabas.cli.tool.ListedTopics;
import org.barnabas.cli.tool.StatusCommand;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.Trouble;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic describe}. */
@Command(
        name = "describe",
        description = {
            "Show the partitions of topics: leader, replicas, offsets.",
            "Without names, but with one of --under-replicated and its like: of all topics, internal ones too."
        },
        mixinStandardHelpOptions = true)
final class TopicDescribe extends StatusCommand {

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "Names.")
    private List<String> topics = new ArrayList<>();

    @ArgGroup(exclusive = true)
    private @Nullable Ailment ailment;

    @Override
    protected void run(Admin admin) throws Exception {
        if (topics.isEmpty() && ailment == null) {
            throw new UsageException("name the topics to describe, or what to look for in all, as --under-replicated."
                    + "\n'barnabas topic list' shows the topics there are.");
        }
        Map<String, TopicDescription> described = new TreeMap<>();
        if (topics.isEmpty()) {
            Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            ListedTopics.describe(admin, names).forEach(topic -> described.put(topic.name(), topic));
        } else {
            described.putAll(Answers.all("topic", admin.describeTopics(topics).topicNameValues()));
        }
        Map<String, List<TopicPartitionInfo>> shown = shown(admin, described);
        Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(admin, shown, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(admin, shown, OffsetSpec.latest());
        Table table = new Table(
                        "topic", "partition", "leader", "replicas", "inSync", "startOffset", "endOffset", "topicId")
                .minor("topicId", "startOffset");
        for (TopicDescription topic : described.values()) {
            for (TopicPartitionInfo partition : shown.getOrDefault(topic.name(), List.of())) {
                TopicPartition key = new TopicPartition(topic.name(), partition.partition());
                table.row(
                        topic.name(),
                        partition.partition(),
                        Ailment.hasLeader(partition) ? partition.leader().id() : new Trouble(null),
                        partition.replicas().stream().map(Node::id).toList(),
                        Trouble.when(
                                partition.isr().size() < partition.replicas().size(),
                                partition.isr().stream().map(Node::id).toList()),
                        offset(starts.get(key)),
                        offset(ends.get(key)),
                        topic.topicId());
            }
        }
        if (ailment != null && table.isEmpty() && !report.isJson()) {
            // Scripts wait until nothing is printed.
            report.err().println("no such partition: all is well");
            report.err().flush();
        } else {
            report.print(table);
        }
    }

    /** The partitions that are asked for, by topic. */
    private Map<String, List<TopicPartitionInfo>> shown(Admin admin, Map<String, TopicDescription> topics)
            throws Exception {
        Ailment wanted = ailment;
        boolean needed = wanted != null && wanted.needsMinimum();
        InSyncMinima minimum = InSyncMinima.ask(admin, needed ? topics.keySet() : List.of());
        Map<String, List<TopicPartitionInfo>> shown = new HashMap<>();
        topics.forEach((name, topic) -> shown.put(
                name,
                topic.partitions().stream()
                        .filter(one -> wanted == null || wanted.has(name, one, minimum))
                        .toList()));
        return shown;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, Map<String, List<TopicPartitionInfo>> topics, OffsetSpec spec) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topics.forEach((name, partitions) -> partitions.stream()
                .filter(Ailment::hasLeader)
                .forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), spec)));
        return asked.isEmpty() ? Map.of() : admin.listOffsets(asked).all().get();
    }

    private static @Nullable Long offset(@Nullable ListOffsetsResultInfo info) {
        return info == null ? null : info.offset();
    }
}
