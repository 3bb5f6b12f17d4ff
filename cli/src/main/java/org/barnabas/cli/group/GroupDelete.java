package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas group delete}. */
@Command(
        name = "delete",
        description = "Delete groups without members and their offsets.",
        mixinStandardHelpOptions = true)
final class GroupDelete extends AdminCommand {

    @Parameters(arity = "1..*", paramLabel = "GROUP", description = "Group ids.")
    private List<String> groups = new ArrayList<>();

    @Override
    protected void run(Admin admin) throws Exception {
        Answers.all("group", admin.deleteConsumerGroups(groups).deletedGroups());
        Table table = new Table("group", "deleted");
        groups.forEach(group -> table.row(group, true));
        report.print(table);
    }
}
