package org.barnabas.cli.group;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas group describe}. */
@Command(
        name = "describe",
        description = "Show a group: who reads which partition, how far, and how much is left.",
        mixinStandardHelpOptions = true)
final class GroupDescribe extends AdminCommand {

    @Parameters(paramLabel = "GROUP", description = "Group id.")
    private String group = "";

    @Override
    protected void run(Admin admin) throws Exception {
        ConsumerGroupDescription description = Objects.requireNonNull(Answers.all(
                        "group", admin.describeConsumerGroups(List.of(group)).describedGroups())
                .get(group));
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, MemberDescription> owners = new HashMap<>();
        for (MemberDescription member : description.members()) {
            member.assignment().topicPartitions().forEach(partition -> owners.put(partition, member));
        }
        Map<TopicPartition, @Nullable OffsetAndMetadata> all =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        owners.keySet().forEach(partition -> all.put(partition, null));
        all.putAll(committed);
        Map<TopicPartition, Long> ends = Offsets.at(admin, all.keySet(), OffsetSpec.latest());
        Table table = new Table(
                "group", "state", "topic", "partition", "offset", "endOffset", "lag", "clientId", "host", "memberId");
        all.forEach((partition, offset) -> {
            MemberDescription owner = owners.get(partition);
            Long end = ends.get(partition);
            table.row(
                    group,
                    description.groupState(),
                    partition.topic(),
                    partition.partition(),
                    offset == null ? null : offset.offset(),
                    end,
                    offset == null || end == null ? null : Math.max(0, end - offset.offset()),
                    owner == null ? null : owner.clientId(),
                    owner == null ? null : owner.host(),
                    owner == null ? null : owner.consumerId());
        });
        report.print(table);
        if (all.isEmpty()) {
            report.remark("Group " + group + " is " + description.groupState() + ", has "
                    + description.members().size() + " members and no committed offsets.");
        }
    }
}
