package org.barnabas.cli.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;

/** {@code barnabas cluster describe}: brokers, the controller, and what is not as it should be. */
@Command(
        name = "describe",
        description = "Show the brokers of a cluster, and which of their partitions are not well.",
        mixinStandardHelpOptions = true)
final class ClusterDescribe extends AdminCommand {

    /** What a broker has to do. */
    private static final class Load {
        private int leads;
        private int replicas;
        private int outOfSync;
    }

    @Override
    protected void run(Admin admin) throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        List<Node> nodes = cluster.nodes().get().stream()
                .sorted(Comparator.comparingInt(Node::id))
                .toList();
        Node controller = cluster.controller().get();
        Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Collection<TopicDescription> topics = names.isEmpty()
                ? List.of()
                : admin.describeTopics(names).allTopicNames().get().values();
        Map<Integer, Load> loads = new TreeMap<>();
        int underReplicated = 0;
        int offline = 0;
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                count(partition, loads);
                underReplicated += partition.isr().size() < partition.replicas().size() ? 1 : 0;
                offline += partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
            }
        }
        Table table = new Table("broker", "state", "address", "rack", "controller", "leads", "replicas", "outOfSync");
        for (Node node : nodes) {
            Load load = loads.containsKey(node.id()) ? loads.remove(node.id()) : new Load();
            table.row(
                    node.id(),
                    "up",
                    node.host() + ":" + node.port(),
                    node.rack(),
                    controller != null && controller.id() == node.id(),
                    load.leads,
                    load.replicas,
                    load.outOfSync);
        }
        // What is left holds replicas, but nobody is there.
        loads.forEach(
                (id, load) -> table.row(id, "down", null, null, false, load.leads, load.replicas, load.outOfSync));
        report.print(table);
        report.remark("cluster " + cluster.clusterId().get() + ": " + nodes.size() + " brokers up, " + underReplicated
                + " partitions under-replicated, " + offline + " offline");
        if (underReplicated > 0) {
            report.remark("'barnabas topic describe --under-replicated' shows them");
        }
    }

    private static void count(TopicPartitionInfo partition, Map<Integer, Load> loads) {
        if (partition.leader() != null && !partition.leader().isEmpty()) {
            loads.computeIfAbsent(partition.leader().id(), id -> new Load()).leads++;
        }
        for (Node replica : partition.replicas()) {
            Load load = loads.computeIfAbsent(replica.id(), id -> new Load());
            load.replicas++;
            load.outOfSync += partition.isr().stream().anyMatch(member -> member.id() == replica.id()) ? 0 : 1;
        }
    }
}
