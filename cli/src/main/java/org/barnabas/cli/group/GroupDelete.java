package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code barnabas group delete}: a row for each name, and a failure if one of them was not deleted. */
@Command(
        name = "delete",
        description = "Delete groups without members and their offsets.",
        mixinStandardHelpOptions = true)
final class GroupDelete extends AdminCommand {

    /** More groups than these are only counted. */
    private static final int NAMED = 5;

    @Parameters(arity = "1..*", paramLabel = "GROUP", description = "Group ids.")
    private List<String> groups = new ArrayList<>();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        Set<String> names = new LinkedHashSet<>(groups);
        confirmation.askOnTerminal(() -> question(names));
        Outcomes<Void> deleted = new Outcomes<Void>("group")
                .await(admin.deleteConsumerGroups(names).deletedGroups());
        Table table = new Table("group", "deleted", "error").programsOnly("error");
        names.forEach(group -> table.row(group, !deleted.failed(group), deleted.error(group)));
        report.print(table);
        deleted.requireAll();
    }

    private static String question(Set<String> names) {
        int more = names.size() - NAMED;
        return "Delete " + String.join(", ", names.stream().limit(NAMED).toList())
                + (more > 0 ? " and " + Counted.of(more, "more group") : "")
                + " and what they have committed?";
    }
}
