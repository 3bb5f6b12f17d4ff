package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Outcomes;
import org.barnabas.cli.tool.Settings;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic create}. */
@Command(name = "create", description = "Create topics.", mixinStandardHelpOptions = true)
final class TopicCreate extends AdminCommand {

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Names.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "Number of partitions; the broker's num.partitions by default.")
    private @Nullable Integer partitions;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "Copies of each partition; the broker's default.replication.factor by default.")
    private @Nullable Short replicationFactor;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "KEY=VALUE",
            description = "Configuration of the topic; may stand several times.")
    private List<String> config = new ArrayList<>();

    @Option(names = "--if-not-exists", description = "Not a failure if the topic is there already.")
    private boolean ifNotExists;

    @Override
    protected void run(Admin admin) throws Exception {
        Map<String, String> settings = Settings.parse(config);
        CreateTopicsResult result = admin.createTopics(topics.stream()
                .distinct()
                .map(name -> new NewTopic(name, Optional.ofNullable(partitions), Optional.ofNullable(replicationFactor))
                        .configs(settings))
                .toList());
        Outcomes<Void> created = new Outcomes<Void>("topic").await(result.values());
        Table table = new Table("topic", "partitions", "replicationFactor", "created", "error").programsOnly("error");
        for (String topic : new LinkedHashSet<>(topics)) {
            if (created.failed(topic)) {
                table.row(topic, null, null, false, isMeant(created, topic) ? null : created.error(topic));
            } else {
                table.row(
                        topic,
                        result.numPartitions(topic).get(),
                        result.replicationFactor(topic).get(),
                        true,
                        null);
            }
        }
        report.print(table);
        Outcomes<Void> refused = new Outcomes<>("topic");
        created.failures().forEach((topic, why) -> {
            if (!isMeant(created, topic)) {
                refused.fail(topic, why);
            }
        });
        refused.requireAll();
    }

    private boolean isMeant(Outcomes<Void> created, String topic) {
        return ifNotExists && created.failures().get(topic) instanceof TopicExistsException;
    }
}
