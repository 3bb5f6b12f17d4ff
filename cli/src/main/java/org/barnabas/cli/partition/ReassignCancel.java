package org.barnabas.cli.partition;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas partition reassign cancel}. */
@Command(
        name = "cancel",
        description =
                "Call off moves that go on: the replicas stay on the brokers where they were before, though the preferred one"
                        + " may be another. What is done stays done.",
        mixinStandardHelpOptions = true)
final class ReassignCancel extends AdminCommand {

    @Option(names = "--plan-file", paramLabel = "FILE", description = "Only those of this plan; all by default.")
    private @Nullable Path file;

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        Map<TopicPartition, PartitionReassignment> all = Reassignment.ongoing(admin);
        Map<TopicPartition, PartitionReassignment> ongoing = new LinkedHashMap<>(all);
        if (file != null) {
            ongoing.keySet().retainAll(PlanFile.read(file).keySet());
        }
        if (ongoing.isEmpty()) {
            report.remark("no partitions are being moved: nothing to cancel");
            return;
        }
        confirmation.ask("Cancel the move of " + ongoing.size() + " partitions?");
        Map<TopicPartition, Optional<NewPartitionReassignment>> orders = new LinkedHashMap<>();
        ongoing.keySet().forEach(partition -> orders.put(partition, Optional.empty()));
        Reassignment.order(admin, orders);
        if (ongoing.size() == all.size()) {
            Set<Integer> brokers = new TreeSet<>();
            ongoing.values().forEach(move -> brokers.addAll(move.replicas()));
            Throttle.remove(
                    admin,
                    brokers,
                    ongoing.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        }
        Table table = new Table("topic", "partition", "replicas", "cancelled");
        ongoing.forEach((partition, move) -> {
            List<Integer> stay = move.replicas().stream()
                    .filter(broker -> !move.addingReplicas().contains(broker))
                    .toList();
            table.row(partition.topic(), partition.partition(), stay, true);
        });
        report.print(table);
        report.remark("the order of the replicas, and so the preferred leader, may be another than before the move:"
                + " 'execute' kept it in PLAN.before.json"
                + "\nto have it back: barnabas partition reassign execute --plan-file FILE");
    }
}
