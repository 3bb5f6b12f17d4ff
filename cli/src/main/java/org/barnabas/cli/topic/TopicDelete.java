package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code barnabas topic delete}. */
@Command(name = "delete", description = "Delete topics and all their records.", mixinStandardHelpOptions = true)
final class TopicDelete extends AdminCommand {

    @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "Names.")
    private List<String> topics = new ArrayList<>();

    @Override
    protected void run(Admin admin) throws Exception {
        Answers.all("topic", admin.deleteTopics(topics).topicNameValues());
        Table table = new Table("topic", "deleted");
        topics.forEach(topic -> table.row(topic, true));
        report.print(table);
    }
}
