package org.barnabas.cli.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.ListedTopics;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's brokers and partitions at one moment.
 *
 * @param racks of the brokers that are up, by id ascending; empty text for those without
 * @param partitions all of them, internal ones too, by topic and number
 */
public record ClusterSnapshot(NavigableMap<Integer, String> racks, List<Located> partitions) {

    /**
     * A partition.
     *
     * @param leader -1 if it has none
     * @param replicas broker ids, the preferred leader first
     * @param inSync broker ids
     */
    public record Located(TopicPartition partition, int leader, List<Integer> replicas, List<Integer> inSync) {}

    /** Asks for everything. */
    public static ClusterSnapshot ask(Admin admin) throws Exception {
        TreeMap<Integer, String> racks = new TreeMap<>();
        var nodes = admin.describeCluster().nodes();
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names();
        for (Node node : nodes.get()) {
            racks.put(node.id(), node.rack() == null ? "" : node.rack());
        }
        Collection<TopicDescription> topics = ListedTopics.describe(admin, names.get());
        List<Located> partitions = new ArrayList<>();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo info : topic.partitions()) {
                partitions.add(located(topic.name(), info));
            }
        }
        partitions.sort(Comparator.comparing((Located one) -> one.partition().topic())
                .thenComparing(one -> one.partition().partition()));
        return new ClusterSnapshot(racks, partitions);
    }

    private static Located located(String topic, TopicPartitionInfo info) {
        Node leader = info.leader();
        return new Located(
                new TopicPartition(topic, info.partition()),
                leader == null || leader.isEmpty() ? -1 : leader.id(),
                info.replicas().stream().map(Node::id).toList(),
                info.isr().stream().map(Node::id).toList());
    }

    /** A partition, or null if there is none of that name. */
    public @Nullable Located find(TopicPartition partition) {
        return byName().get(partition);
    }

    /** All partitions by their names. */
    public Map<TopicPartition, Located> byName() {
        Map<TopicPartition, Located> all = new java.util.HashMap<>();
        partitions.forEach(one -> all.put(one.partition(), one));
        return all;
    }
}
