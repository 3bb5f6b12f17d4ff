package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicSelection;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas group reset-offsets}: shows what it would do, and does it with {@code --execute}. */
@Command(
        name = "reset-offsets",
        description = "Move the committed offsets of a group without members. Shows only, unless --execute is given.",
        mixinStandardHelpOptions = true)
final class GroupResetOffsets extends AdminCommand {

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    @Parameters(paramLabel = "GROUP", description = "Group id.")
    private String group = "";

    @ArgGroup(multiplicity = "1")
    private ResetTo to = new ResetTo();

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:P,P...]",
            description = "Only this topic or these partitions of it; may stand several times. "
                    + "Everything that the group has committed by default.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--execute", description = "Do it.")
    private boolean execute;

    @Option(names = "--dry-run", description = "Only show; the default.")
    private boolean dryRun;

    @Override
    protected void run(Admin admin) throws Exception {
        if (execute && dryRun) {
            throw new UsageException("--execute and --dry-run exclude each other.");
        }
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Set<TopicPartition> partitions = new TreeSet<>(ORDER);
        if (topics.isEmpty()) {
            partitions.addAll(committed.keySet());
        } else {
            partitions.addAll(TopicSelection.resolve(admin, topics));
        }
        if (partitions.isEmpty()) {
            throw new ToolException("group " + group + " has committed nothing yet: name topics with --topic.");
        }
        Map<TopicPartition, OffsetAndMetadata> targets = new TreeMap<>(ORDER);
        Table table = plan(admin, partitions, committed, targets);
        if (execute) {
            admin.alterConsumerGroupOffsets(group, targets).all().get();
        }
        report.print(table);
        if (!execute) {
            report.remark("Nothing was changed; repeat with --execute to do this.");
        }
    }

    private Table plan(
            Admin admin,
            Set<TopicPartition> partitions,
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed,
            Map<TopicPartition, OffsetAndMetadata> targets)
            throws Exception {
        Map<TopicPartition, Long> starts = Offsets.at(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = Offsets.at(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> times = to.time == null
                ? Map.of()
                : Offsets.at(admin, partitions, OffsetSpec.forTimestamp(to.time.toEpochMilli()));
        Table table = new Table("group", "topic", "partition", "offset", "newOffset", "executed");
        for (TopicPartition partition : partitions) {
            if (!ends.containsKey(partition)) {
                if (topics.isEmpty()) {
                    // The group has an offset of something that is gone: there is nowhere to move it.
                    continue;
                }
                throw new ToolException(
                        "partition " + partition + " does not exist, or has no leader at the moment: see"
                                + " barnabas topic describe " + partition.topic() + ".");
            }
            OffsetAndMetadata before = committed.get(partition);
            Long current = before == null ? null : before.offset();
            long target = to.target(
                    current,
                    starts.getOrDefault(partition, 0L),
                    ends.getOrDefault(partition, 0L),
                    times.getOrDefault(partition, -1L));
            targets.put(partition, new OffsetAndMetadata(target));
            table.row(group, partition.topic(), partition.partition(), current, target, execute);
        }
        return table;
    }
}
