package org.barnabas.cli.group;

import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;

/** {@code barnabas group list}. */
@Command(name = "list", description = "List groups.", mixinStandardHelpOptions = true)
final class GroupList extends AdminCommand {

    @Override
    protected void run(Admin admin) throws Exception {
        List<GroupListing> groups = admin.listGroups().all().get().stream()
                .sorted(Comparator.comparing(GroupListing::groupId))
                .toList();
        Table table = new Table("group", "state", "type", "protocol");
        for (GroupListing group : groups) {
            table.row(
                    group.groupId(),
                    group.groupState().map(Object::toString).orElse(null),
                    group.type().map(Object::toString).orElse(null),
                    group.protocol());
        }
        report.print(table);
    }
}
