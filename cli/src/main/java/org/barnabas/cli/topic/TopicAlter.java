package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.ConfigKeys;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Settings;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic alter}. */
@Command(
        name = "alter",
        description = "Add partitions to a topic or change its configuration.",
        mixinStandardHelpOptions = true)
final class TopicAlter extends AdminCommand {

    @Parameters(paramLabel = "TOPIC", description = "Name.")
    private String topic = "";

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "Number of partitions to grow to.")
    private @Nullable Integer partitions;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "Set this; may stand several times.")
    private List<String> config = new ArrayList<>();

    @Option(names = "--unset", paramLabel = "KEY", description = "Back to the default; may stand several times.")
    private List<String> unset = new ArrayList<>();

    @Override
    protected void run(Admin admin) throws Exception {
        Map<String, String> settings = Settings.parse(config);
        if (partitions == null && settings.isEmpty() && unset.isEmpty()) {
            throw new UsageException("nothing to alter: give --partitions, --config or --unset.");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigKeys.requireKnown(admin, resource, unset);
        Table table = new Table("topic", "changed", "value");
        if (partitions != null) {
            Answers.all(
                    "topic",
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .values());
            table.row(topic, "partitions", partitions);
        }
        List<AlterConfigOp> changes = new ArrayList<>();
        settings.forEach(
                (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
        unset.forEach(key -> changes.add(new AlterConfigOp(new ConfigEntry(key, ""), AlterConfigOp.OpType.DELETE)));
        Outcomes<Void> configured = new Outcomes<>("topic");
        if (!changes.isEmpty()) {
            configured.await(Map.of(
                    topic,
                    admin.incrementalAlterConfigs(Map.of(resource, changes))
                            .values()
                            .get(resource)));
        }
        if (!configured.failed(topic)) {
            settings.forEach((key, value) -> table.row(topic, key, value));
            unset.forEach(key -> table.row(topic, key, null));
        }
        // Partitions that were added stay, whatever became of the configuration.
        if (partitions != null || !configured.failed(topic)) {
            report.print(table);
        }
        configured.requireAll();
    }
}
