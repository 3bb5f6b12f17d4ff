package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.StatusCommand;
import org.barnabas.cli.tool.ZooKeeperOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas group describe}: those there are, and a failure if one of them is not. */
@Command(
        name = "describe",
        description =
                "Show groups: who reads which partition, how far, and how much is left. With --zookeeper also those"
                        + " that live there.",
        mixinStandardHelpOptions = true)
final class GroupDescribe extends StatusCommand {

    @Parameters(arity = "1..*", paramLabel = "GROUP", description = "Group ids.")
    private List<String> groups = new ArrayList<>();

    @Mixin
    private ZooKeeperOption zooKeeper = new ZooKeeperOption();

    @Override
    protected void prepare() {
        zooKeeper.findBrokers(connection);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        String address = zooKeeper.address();
        if (address == null) {
            show(admin, null);
            return;
        }
        try (ZooKeeperGroups inZooKeeper = ZooKeeperGroups.open(address, connection.timeoutMs())) {
            show(admin, inZooKeeper);
        }
    }

    private void show(Admin admin, @Nullable ZooKeeperGroups inZooKeeper) throws Exception {
        Set<String> names = new LinkedHashSet<>(groups);
        Set<String> there = new LinkedHashSet<>();
        if (inZooKeeper != null) {
            names.stream().filter(inZooKeeper::has).forEach(there::add);
        }
        Map<String, KafkaFuture<ConsumerGroupDescription>> asked =
                new LinkedHashMap<>(admin.describeConsumerGroups(names).describedGroups());
        for (String group : there) {
            if (isUnknown(asked.get(group))) {
                asked.remove(group);
            }
        }
        Outcomes<ConsumerGroupDescription> found = new Outcomes<ConsumerGroupDescription>("group").await(asked);
        GroupPartitions partitions = new GroupPartitions(admin);
        List<String> remarks = new ArrayList<>();
        for (String group : names) {
            ConsumerGroupDescription description = found.answers().get(group);
            if (description != null && partitions.add(description) == 0) {
                remarks.add("Group " + group + " is " + description.groupState() + ", has "
                        + Counted.of(description.members().size(), "member") + " and no committed offsets.");
            }
            if (inZooKeeper != null && there.contains(group) && partitions.add(inZooKeeper, group) == 0) {
                remarks.add("Group " + group + " in ZooKeeper has no members and no committed offsets.");
            }
        }
        if (!found.answers().isEmpty() || !there.isEmpty()) {
            report.print(partitions.table());
        }
        remarks.forEach(report::remark);
        found.requireAll();
    }

    private static boolean isUnknown(@Nullable KafkaFuture<ConsumerGroupDescription> described)
            throws InterruptedException {
        try {
            return described == null || described.get() == null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof GroupIdNotFoundException;
        }
    }
}
