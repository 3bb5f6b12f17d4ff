package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.barnabas.cli.tool.ZooKeeperOption;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code barnabas group migrate}: a row for each partition, and a failure if one of them did not get there. What is moved
 * stays where it was, too: it is the way back.
 */
@Command(
        name = "migrate",
        description = "Move the committed offsets of a group without members from ZooKeeper to the brokers, or back.",
        mixinStandardHelpOptions = true)
final class GroupMigrate extends AdminCommand {

    @Parameters(paramLabel = "GROUP", description = "Group id.")
    private String group = "";

    @Mixin
    private ZooKeeperOption zooKeeper = new ZooKeeperOption();

    @Option(names = "--from", required = true, paramLabel = "STORAGE", description = "zookeeper or broker.")
    private Storage from = Storage.ZOOKEEPER;

    @Option(names = "--to", required = true, paramLabel = "STORAGE", description = "The other one.")
    private Storage to = Storage.BROKER;

    @Option(names = "--force", description = "Also while the group has members, which may commit something else.")
    private boolean force;

    @Option(names = "--dry-run", description = "Only show.")
    private boolean dryRun;

    @Mixin
    private Confirmation confirmation = new Confirmation();

    /** Where offsets are kept. */
    enum Storage {
        ZOOKEEPER("ZooKeeper"),
        BROKER("the brokers");

        private final String place;

        Storage(String place) {
            this.place = place;
        }

        /** As it is typed and completed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    protected void prepare() {
        if (zooKeeper.address() == null) {
            throw new UsageException(
                    "name the ZooKeeper with --zookeeper HOST:PORT/CHROOT; the brokers are found there.");
        }
        if (from == to) {
            throw new UsageException("--from and --to are both " + from + ".");
        }
        ZooKeeperGroups.requireName(group);
        zooKeeper.findBrokers(connection);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        try (ZooKeeperGroups groups =
                ZooKeeperGroups.open(String.valueOf(zooKeeper.address()), connection.timeoutMs())) {
            migrate(admin, groups);
        }
    }

    private void migrate(Admin admin, ZooKeeperGroups groups) throws Exception {
        String members = members(groups.members(group).size(), membersOfBrokers(admin));
        if (members != null && !force && !dryRun) {
            throw new ToolException(members + ", which commit for themselves"
                    + "\nStop the members first, or move the offsets all the same with --force.");
        }
        Outcomes<Void> outcomes = new Outcomes<>("partition");
        SortedMap<TopicPartition, @Nullable Long> source = read(from, admin, groups, outcomes);
        if (source.isEmpty()) {
            throw new ToolException("group " + group + " has committed nothing to " + from.place
                    + "\n'barnabas group list --zookeeper " + zooKeeper.address() + "' shows the groups there are.");
        }
        SortedMap<TopicPartition, @Nullable Long> before = read(to, admin, groups, new Outcomes<>("partition"));
        Set<TopicPartition> existing = Offsets.existing(admin, source.keySet());
        SortedMap<TopicPartition, Long> moving = new TreeMap<>(ZooKeeperGroups.ORDER);
        source.forEach((partition, offset) -> {
            if (existing.contains(partition) && offset != null) {
                moving.put(partition, offset);
            }
        });
        if (!dryRun) {
            ask(moving, before);
            if (to == Storage.BROKER) {
                toBrokers(admin, moving, outcomes);
            } else {
                toZooKeeper(groups, moving, outcomes);
            }
        }
        Table table = new Table("group", "topic", "partition", "offset", "replaces", "migrated", "error")
                .programsOnly("error");
        source.forEach((partition, offset) -> table.row(
                group,
                partition.topic(),
                partition.partition(),
                offset,
                before.get(partition),
                !dryRun && moving.containsKey(partition) && !outcomes.failed(partition.toString()),
                outcomes.error(partition.toString())));
        report.print(table);
        long gone = source.keySet().stream()
                .filter(partition -> !existing.contains(partition))
                .count();
        if (gone > 0) {
            report.remark(
                    Counted.of(gone, "offset") + " cannot be moved: there is no such topic or partition any more.");
        }
        if (dryRun) {
            report.remark("Nothing was changed; repeat without --dry-run to do this.");
            if (members != null) {
                report.remark(members + ": stop the members first, or add --force.");
            }
        }
        outcomes.requireAll();
    }

    /** Who lives; null if nobody does. */
    private @Nullable String members(int inZooKeeper, int ofBrokers) {
        List<String> found = new ArrayList<>();
        if (inZooKeeper > 0) {
            found.add(Counted.of(inZooKeeper, "member") + " in ZooKeeper");
        }
        if (ofBrokers > 0) {
            found.add(Counted.of(ofBrokers, "member") + " at the brokers");
        }
        return found.isEmpty() ? null : "group " + group + " has " + String.join(" and ", found);
    }

    private int membersOfBrokers(Admin admin) throws Exception {
        try {
            ConsumerGroupDescription description = Objects.requireNonNull(admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group))
                    .get();
            return description.members().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    /** What was committed there; null and a failure where that cannot be read. */
    private SortedMap<TopicPartition, @Nullable Long> read(
            Storage storage, Admin admin, ZooKeeperGroups groups, Outcomes<Void> outcomes) throws Exception {
        SortedMap<TopicPartition, @Nullable Long> offsets = new TreeMap<>(ZooKeeperGroups.ORDER);
        if (storage == Storage.ZOOKEEPER) {
            groups.offsets(group).forEach((partition, body) -> {
                Long offset = ZooKeeperGroups.offset(body);
                offsets.put(partition, offset);
                if (offset == null) {
                    outcomes.fail(partition.toString(), new ToolException("'" + body + "' in ZooKeeper is no offset"));
                }
            });
            return offsets;
        }
        Map<TopicPartition, @Nullable OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /** What is there and something else is not got back. */
    private void ask(SortedMap<TopicPartition, Long> moving, SortedMap<TopicPartition, @Nullable Long> before) {
        long replaced = moving.entrySet().stream()
                .filter(each ->
                        before.containsKey(each.getKey()) && !each.getValue().equals(before.get(each.getKey())))
                .count();
        if (replaced > 0) {
            confirmation.ask("Replace " + Counted.of(replaced, "offset") + " that group " + group + " has committed to "
                    + to.place + "?");
        }
    }

    private void toBrokers(Admin admin, SortedMap<TopicPartition, Long> moving, Outcomes<Void> outcomes)
            throws InterruptedException {
        if (moving.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new TreeMap<>(ZooKeeperGroups.ORDER);
        moving.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        AlterConsumerGroupOffsetsResult result = admin.alterConsumerGroupOffsets(group, offsets);
        for (TopicPartition partition : moving.keySet()) {
            try {
                result.partitionResult(partition).get();
            } catch (ExecutionException e) {
                outcomes.fail(partition.toString(), e.getCause() == null ? e : e.getCause());
            }
        }
    }

    /** Where ZooKeeper does not answer, it is not asked for the others: each would wait as long. */
    private void toZooKeeper(ZooKeeperGroups groups, SortedMap<TopicPartition, Long> moving, Outcomes<Void> outcomes) {
        ZooKeeperTroubleException trouble = null;
        for (Map.Entry<TopicPartition, Long> each : moving.entrySet()) {
            try {
                if (trouble == null) {
                    groups.commit(group, each.getKey(), each.getValue());
                }
            } catch (ZooKeeperTroubleException e) {
                trouble = e;
            }
            if (trouble != null) {
                outcomes.fail(each.getKey().toString(), trouble);
            }
        }
    }
}
