package org.barnabas.cli.partition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barnabas partition reassign status}. */
@Command(
        name = "status",
        description = "Show which partitions are being moved and how far they are; with a plan, also which are done.",
        mixinStandardHelpOptions = true)
final class ReassignStatus extends AdminCommand {

    private static final int PERCENT = 100;

    @Option(names = "--plan-file", paramLabel = "FILE", description = "Show what is in this plan.")
    private @Nullable Path file;

    @Option(
            names = "--remove-throttle",
            description = "When nothing is being moved any more: remove the limits that --throttle left.")
    private boolean removeThrottle;

    @Override
    protected void run(Admin admin) throws Exception {
        Map<TopicPartition, PartitionReassignment> ongoing = Reassignment.ongoing(admin);
        Set<Integer> brokers = new TreeSet<>();
        ongoing.values().forEach(one -> brokers.addAll(one.replicas()));
        ReplicaSizes sizes = brokers.isEmpty() ? new ReplicaSizes(Map.of()) : ReplicaSizes.ask(admin, brokers);
        Table table =
                new Table("topic", "partition", "state", "replicas", "copyTo", "dropFrom", "copied", "size", "percent");
        Map<TopicPartition, PartitionReassignment> sorted =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        sorted.putAll(ongoing);
        Map<TopicPartition, List<Integer>> plan = file == null ? Map.of() : PlanFile.read(file);
        Set<TopicPartition> done = plan.isEmpty() ? Set.of() : settled(admin, plan, ongoing, table);
        sorted.forEach((partition, move) -> {
            if (file == null || plan.containsKey(partition)) {
                row(table, partition, move, sizes);
            }
        });
        report.print(table);
        report.remark(ongoing.size() + " partitions are being moved"
                + (file == null ? "" : ", " + done.size() + " of " + plan.size() + " of the plan are done"));
        if (removeThrottle) {
            unlimit(admin, ongoing.size());
        }
    }

    /** Tells of those of a plan that are not being moved; answers those that are where they should be. */
    private static Set<TopicPartition> settled(
            Admin admin,
            Map<TopicPartition, List<Integer>> plan,
            Map<TopicPartition, PartitionReassignment> ongoing,
            Table table)
            throws Exception {
        Map<TopicPartition, Located> present = ClusterSnapshot.ask(admin).byName();
        List<TopicPartition> done = new ArrayList<>();
        plan.forEach((partition, replicas) -> {
            Located now = present.get(partition);
            boolean there = now != null && now.replicas().equals(replicas);
            if (!ongoing.containsKey(partition)) {
                String state = there ? "done" : now == null ? "no such partition" : "not begun";
                table.row(
                        partition.topic(),
                        partition.partition(),
                        state,
                        now == null ? List.of() : now.replicas(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        there ? PERCENT : null);
            }
            if (there && !ongoing.containsKey(partition)) {
                done.add(partition);
            }
        });
        return Set.copyOf(done);
    }

    private static void row(Table table, TopicPartition partition, PartitionReassignment move, ReplicaSizes sizes) {
        List<Integer> present = move.replicas().stream()
                .filter(broker -> !move.addingReplicas().contains(broker))
                .toList();
        long size = sizes.largest(present, partition);
        long all = size * move.addingReplicas().size();
        long copied = move.addingReplicas().stream()
                .mapToLong(broker -> Math.min(size, sizes.on(broker, partition)))
                .sum();
        table.row(
                partition.topic(),
                partition.partition(),
                "moving",
                move.replicas(),
                move.addingReplicas(),
                move.removingReplicas(),
                new ByteCount(copied),
                new ByteCount(all),
                all == 0 ? 0 : copied * PERCENT / all);
    }

    private void unlimit(Admin admin, int going) throws Exception {
        if (going > 0) {
            throw new ToolException("the limits stay while partitions are being moved\nTry again when none is.");
        }
        ClusterSnapshot cluster = ClusterSnapshot.ask(admin);
        int had = Throttle.remove(
                admin,
                cluster.racks().keySet(),
                cluster.partitions().stream()
                        .map(one -> one.partition().topic())
                        .collect(Collectors.toSet()));
        report.remark(had == 0 ? "there were no limits" : "limits removed from " + had + " brokers and topics");
    }
}
