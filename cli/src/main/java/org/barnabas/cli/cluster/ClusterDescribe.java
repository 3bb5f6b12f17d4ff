package org.barnabas.cli.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.InSyncMinima;
import org.barnabas.cli.tool.ListedTopics;
import org.barnabas.cli.tool.StatusCommand;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.Trouble;
import picocli.CommandLine.Command;

/** {@code barnabas cluster describe}: brokers, the controller, and what is not as it should be. */
@Command(
        name = "describe",
        description = "Show the brokers of a cluster, and which of their partitions are not well.",
        mixinStandardHelpOptions = true)
final class ClusterDescribe extends StatusCommand {

    /** What a broker has to do. */
    private static final class Load {
        private int leads;
        private int replicas;
        private int outOfSync;
    }

    /** How many partitions are not well, and in what way. */
    private static final class Ailing {
        private int underReplicated;
        private int underMinIsr;
        private int offline;

        private static Ailing among(Admin admin, Collection<TopicDescription> topics) throws Exception {
            // Where all are in sync, enough are.
            InSyncMinima minimum = InSyncMinima.ask(
                    admin,
                    topics.stream()
                            .filter(topic -> topic.partitions().stream().anyMatch(Ailing::isUnderReplicated))
                            .map(TopicDescription::name)
                            .toList());
            Ailing ailing = new Ailing();
            for (TopicDescription topic : topics) {
                for (TopicPartitionInfo partition : topic.partitions()) {
                    boolean lacks = isUnderReplicated(partition);
                    ailing.underReplicated += lacks ? 1 : 0;
                    ailing.underMinIsr += lacks && minimum.isUnder(topic.name(), partition) ? 1 : 0;
                    ailing.offline +=
                            partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
                }
            }
            return ailing;
        }

        private static boolean isUnderReplicated(TopicPartitionInfo partition) {
            return partition.isr().size() < partition.replicas().size();
        }
    }

    @Override
    protected void run(Admin admin) throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        Map<Integer, Node> up = new TreeMap<>();
        cluster.nodes().get().forEach(node -> up.put(node.id(), node));
        Node controller = cluster.controller().get();
        String clusterId = cluster.clusterId().get();
        Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        Collection<TopicDescription> topics = ListedTopics.describe(admin, names);
        Map<Integer, Load> loads = new TreeMap<>();
        up.keySet().forEach(id -> loads.put(id, new Load()));
        for (TopicDescription topic : topics) {
            topic.partitions().forEach(partition -> count(partition, loads));
        }
        Map<Integer, DiskRoom> rooms = DiskRoom.ask(admin, up.keySet());
        Ailing ailing = Ailing.among(admin, topics);
        Table table = table();
        for (Map.Entry<Integer, Load> each : loads.entrySet()) {
            Load load = each.getValue();
            // Who holds replicas without being there is down; nobody knows its address.
            Node node = up.get(each.getKey());
            DiskRoom room = rooms.get(each.getKey());
            table.row(
                    each.getKey(),
                    node != null ? "up" : new Trouble("down"),
                    node != null ? node.host() + ":" + node.port() : null,
                    node != null ? node.rack() : null,
                    controller != null && controller.id() == each.getKey(),
                    load.leads,
                    load.replicas,
                    Trouble.when(load.outOfSync > 0, load.outOfSync),
                    room == null ? null : Trouble.when(room.isFull(), new ByteCount(room.freeBytes())),
                    room == null ? null : room.full(),
                    clusterId,
                    up.size(),
                    ailing.underReplicated,
                    ailing.underMinIsr,
                    ailing.offline);
        }
        report.print(table);
        report.remark("cluster " + clusterId + ": " + Counted.of(up.size(), "broker") + " up, "
                + Counted.of(ailing.underReplicated, "partition") + " under-replicated, " + ailing.underMinIsr
                + " under min.insync.replicas, " + ailing.offline + " offline");
        rooms.forEach(this::remark);
        if (ailing.underReplicated > 0) {
            report.remark("'barnabas topic describe --under-replicated' shows them");
        }
    }

    private void remark(int broker, DiskRoom room) {
        if (room.isFull()) {
            report.remark("broker " + broker + " takes no records for what is in " + String.join(", ", room.full())
                    + ": the disk is full (log.dir.min.free.bytes). Others lead meanwhile where they can. Delete topics,"
                    + " lower their retention, or make the disk larger");
        }
    }

    private static Table table() {
        return new Table(
                        "broker",
                        "state",
                        "address",
                        "rack",
                        "controller",
                        "leads",
                        "replicas",
                        "outOfSync",
                        "freeBytes",
                        "fullDirectories",
                        "clusterId",
                        "brokersUp",
                        "underReplicated",
                        "underMinIsr",
                        "offline")
                .title("freeBytes", "FREE")
                .programsOnly("fullDirectories", "clusterId", "brokersUp", "underReplicated", "underMinIsr", "offline")
                .minor("rack");
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
