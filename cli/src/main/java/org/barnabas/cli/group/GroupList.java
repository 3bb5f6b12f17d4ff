package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ZooKeeperOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code barnabas group list}. */
@Command(
        name = "list",
        description = "List groups. With --zookeeper also those that live there.",
        mixinStandardHelpOptions = true)
final class GroupList extends AdminCommand {

    @Mixin
    private ZooKeeperOption zooKeeper = new ZooKeeperOption();

    private record Listed(
            String group,
            @Nullable String state,
            @Nullable String type,
            @Nullable String protocol) {}

    @Override
    protected void prepare() {
        zooKeeper.findBrokers(connection);
    }

    @Override
    protected void run(Admin admin) throws Exception {
        List<Listed> groups = new ArrayList<>();
        for (GroupListing group : admin.listGroups().all().get()) {
            groups.add(new Listed(
                    group.groupId(),
                    group.groupState().map(Object::toString).orElse(null),
                    group.type().map(Object::toString).orElse(null),
                    group.protocol()));
        }
        String address = zooKeeper.address();
        if (address != null) {
            try (ZooKeeperGroups inZooKeeper = ZooKeeperGroups.open(address, connection.timeoutMs())) {
                for (String group : inZooKeeper.names()) {
                    String state = GroupPartitions.state(inZooKeeper.members(group));
                    groups.add(new Listed(group, state, ZooKeeperGroups.TYPE, null));
                }
            }
        }
        // Of one name those of the brokers come first.
        groups.sort(Comparator.comparing(Listed::group));
        Table table = new Table("group", "state", "type", "protocol");
        groups.forEach(group -> table.row(group.group(), group.state(), group.type(), group.protocol()));
        report.print(table);
    }
}
