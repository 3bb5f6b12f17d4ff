package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic delete}: a row for each name, with what it held, and a failure if one of them was not deleted. */
@Command(name = "delete", description = "Delete topics and all their records.", mixinStandardHelpOptions = true)
final class TopicDelete extends AdminCommand {

    /** Where groups keep their offsets. */
    private static final String OFFSETS = "__consumer_offsets";

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Names.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--internal",
            description = "Also topics that the brokers keep for themselves: without __consumer_offsets "
                    + "all groups forget how far they are.")
    private boolean internal;

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        Set<String> names = new LinkedHashSet<>(topics);
        Outcomes<TopicDescription> found = new Outcomes<TopicDescription>("topic")
                .await(admin.describeTopics(names).topicNameValues());
        if (!internal) {
            List.copyOf(found.answers().values()).stream()
                    .filter(TopicDescription::isInternal)
                    .forEach(topic -> found.fail(
                            topic.name(),
                            new ToolException(
                                    "the brokers keep it for themselves; --internal deletes it nevertheless")));
        }
        Map<String, TopicDescription> there = found.answers();
        Outcomes<Void> deleted = new Outcomes<>("topic");
        found.failures().forEach(deleted::fail);
        Holdings held = Holdings.of(admin, there.values());
        if (!there.isEmpty()) {
            confirmation.ask("Delete " + held + "?"
                    + (there.containsKey(OFFSETS) ? " Without it all groups forget how far they are." : ""));
            deleted.await(admin.deleteTopics(there.keySet()).topicNameValues());
        }
        Table table = new Table("topic", "deleted", "records", "size", "error").programsOnly("error");
        for (String topic : names) {
            boolean gone = !deleted.failed(topic);
            table.row(
                    topic,
                    gone,
                    gone ? held.records().get(topic) : null,
                    gone ? held.size(topic) : null,
                    deleted.error(topic));
        }
        report.print(table);
        deleted.requireAll();
    }
}
