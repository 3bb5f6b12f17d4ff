package org.barnabas.cli.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
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
        Map<String, Integer> offsets = offsets(admin, names);
        confirmation.ask(question(offsets, names));
        Outcomes<Void> deleted = new Outcomes<Void>("group")
                .await(admin.deleteConsumerGroups(names).deletedGroups());
        Table table = new Table("group", "deleted", "offsets", "error").programsOnly("error");
        names.forEach(group -> table.row(
                group,
                !deleted.failed(group),
                deleted.failed(group) ? null : offsets.get(group),
                deleted.error(group)));
        report.print(table);
        deleted.requireAll();
    }

    /** How many offsets each group has committed; without those that cannot be asked. */
    private static Map<String, Integer> offsets(Admin admin, Set<String> names) throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, new ListConsumerGroupOffsetsSpec()));
        ListConsumerGroupOffsetsResult answers = admin.listConsumerGroupOffsets(asked);
        Map<String, Integer> offsets = new HashMap<>();
        for (String name : names) {
            try {
                offsets.put(
                        name, answers.partitionsToOffsetAndMetadata(name).get().size());
            } catch (ExecutionException unknown) {
                // The deletion says what is wrong with it.
                offsets.remove(name);
            }
        }
        return offsets;
    }

    private static String question(Map<String, Integer> offsets, Set<String> names) {
        int more = names.size() - NAMED;
        List<String> named = names.stream()
                .limit(NAMED)
                .map(name -> offsets.containsKey(name)
                        ? name + " (" + Counted.of(offsets.getOrDefault(name, 0), "committed offset") + ")"
                        : name)
                .toList();
        return "Delete " + String.join(", ", named) + (more > 0 ? " and " + Counted.of(more, "more group") : "") + "?";
    }
}
