package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.StatusCommand;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas group describe}: those there are, and a failure if one of them is not. */
@Command(
        name = "describe",
        description = "Show groups: who reads which partition, how far, and how much is left.",
        mixinStandardHelpOptions = true)
final class GroupDescribe extends StatusCommand {

    @Parameters(arity = "1..*", paramLabel = "GROUP", description = "Group ids.")
    private List<String> groups = new ArrayList<>();

    @Override
    protected void run(Admin admin) throws Exception {
        Outcomes<ConsumerGroupDescription> found = new Outcomes<ConsumerGroupDescription>("group")
                .await(admin.describeConsumerGroups(new LinkedHashSet<>(groups)).describedGroups());
        Table table = new Table(
                        "group",
                        "state",
                        "topic",
                        "partition",
                        "offset",
                        "endOffset",
                        "lag",
                        "clientId",
                        "host",
                        "memberId")
                .minor("memberId", "host", "clientId");
        List<String> remarks = new ArrayList<>();
        for (String group : new LinkedHashSet<>(groups)) {
            ConsumerGroupDescription description = found.answers().get(group);
            if (description != null && addTo(table, admin, description) == 0) {
                remarks.add("Group " + group + " is " + description.groupState() + ", has "
                        + Counted.of(description.members().size(), "member") + " and no committed offsets.");
            }
        }
        if (!found.answers().isEmpty()) {
            report.print(table);
        }
        remarks.forEach(report::remark);
        found.requireAll();
    }

    /** Adds a row for each partition that the group reads or has committed; answers how many there are. */
    private static int addTo(Table table, Admin admin, ConsumerGroupDescription description) throws Exception {
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        description.groupId())
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
        all.forEach((partition, offset) -> {
            MemberDescription owner = owners.get(partition);
            Long end = ends.get(partition);
            table.row(
                    description.groupId(),
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
        return all.size();
    }
}
