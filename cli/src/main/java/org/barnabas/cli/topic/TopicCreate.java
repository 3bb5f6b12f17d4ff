package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.Settings;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic create}. */
@Command(name = "create", description = "Create topics.", mixinStandardHelpOptions = true)
final class TopicCreate extends AdminCommand {

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Names.")
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
                .map(name -> new NewTopic(name, Optional.ofNullable(partitions), Optional.ofNullable(replicationFactor))
                        .configs(settings))
                .toList());
        Map<String, KafkaFuture<Void>> asked = new LinkedHashMap<>(result.values());
        if (ifNotExists) {
            asked.values().removeIf(TopicCreate::isThereAlready);
        }
        Answers.all("topic", asked);
        Table table = new Table("topic", "partitions", "replicationFactor", "created");
        for (String topic : topics) {
            if (asked.containsKey(topic)) {
                table.row(
                        topic,
                        result.numPartitions(topic).get(),
                        result.replicationFactor(topic).get(),
                        true);
            } else {
                table.row(topic, null, null, false);
            }
        }
        report.print(table);
    }

    private static boolean isThereAlready(KafkaFuture<Void> creation) {
        try {
            creation.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicExistsException;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
