package org.barnabas.cli.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;

/** A row for each partition that a group reads or has committed, of groups of either kind. */
final class GroupPartitions {

    private final Admin admin;
    private final Table table = new Table(
                    "group",
                    "state",
                    "type",
                    "topic",
                    "partition",
                    "offset",
                    "endOffset",
                    "lag",
                    "clientId",
                    "host",
                    "memberId")
            .minor("memberId", "host", "clientId", "type");

    /** @param admin is asked where partitions end */
    GroupPartitions(Admin admin) {
        this.admin = admin;
    }

    Table table() {
        return table;
    }

    /** Adds a group of the brokers; answers how many rows it has. */
    int add(ConsumerGroupDescription description) throws Exception {
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        description.groupId())
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, MemberDescription> owners = new HashMap<>();
        for (MemberDescription member : description.members()) {
            member.assignment().topicPartitions().forEach(partition -> owners.put(partition, member));
        }
        Set<TopicPartition> all = all(owners.keySet(), committed.keySet());
        Map<TopicPartition, Long> ends = Offsets.at(admin, all, OffsetSpec.latest());
        for (TopicPartition partition : all) {
            OffsetAndMetadata found = committed.get(partition);
            Long offset = found == null ? null : found.offset();
            MemberDescription owner = owners.get(partition);
            table.row(
                    description.groupId(),
                    description.groupState(),
                    description.type(),
                    partition.topic(),
                    partition.partition(),
                    offset,
                    ends.get(partition),
                    lag(offset, ends.get(partition)),
                    owner == null ? null : owner.clientId(),
                    owner == null ? null : owner.host(),
                    owner == null ? null : owner.consumerId());
        }
        return all.size();
    }

    /** Adds a group of ZooKeeper, with a row for each member that reads nothing; answers how many rows it has. */
    int add(ZooKeeperGroups groups, String group) throws Exception {
        List<String> members = groups.members(group);
        SortedMap<TopicPartition, String> owners = groups.owners(group);
        Map<TopicPartition, @Nullable Long> committed = new TreeMap<>(ZooKeeperGroups.ORDER);
        groups.offsets(group).forEach((partition, body) -> committed.put(partition, ZooKeeperGroups.offset(body)));
        Set<TopicPartition> all = all(owners.keySet(), committed.keySet());
        Map<TopicPartition, Long> ends = Offsets.at(admin, all, OffsetSpec.latest());
        String state = state(members);
        for (TopicPartition partition : all) {
            Long offset = committed.get(partition);
            table.row(
                    group,
                    state,
                    ZooKeeperGroups.TYPE,
                    partition.topic(),
                    partition.partition(),
                    offset,
                    ends.get(partition),
                    lag(offset, ends.get(partition)),
                    null,
                    null,
                    owners.get(partition));
        }
        Set<String> idle = new TreeSet<>(members);
        idle.removeIf(member -> owners.values().stream().anyMatch(stream -> isOf(member, stream)));
        idle.forEach(member ->
                table.row(group, state, ZooKeeperGroups.TYPE, null, null, null, null, null, null, null, member));
        return all.size() + idle.size();
    }

    /** In the words of groups of the brokers. */
    static String state(Collection<String> members) {
        return members.isEmpty() ? "Empty" : "Stable";
    }

    /** An owner is a member's id and the number of its stream. */
    private static boolean isOf(String member, String stream) {
        int dash = stream.lastIndexOf('-');
        return dash > 0 && stream.substring(0, dash).equals(member);
    }

    private static Set<TopicPartition> all(Set<TopicPartition> some, Set<TopicPartition> others) {
        Set<TopicPartition> all = new TreeSet<>(ZooKeeperGroups.ORDER);
        all.addAll(some);
        all.addAll(others);
        return all;
    }

    private static @Nullable Long lag(@Nullable Long offset, @Nullable Long end) {
        return offset == null || end == null ? null : Math.max(0, end - offset);
    }
}
