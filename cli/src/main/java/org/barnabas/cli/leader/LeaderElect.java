package org.barnabas.cli.leader;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.leader.Election.Outcome;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicSelection;
import org.barnabas.cli.tool.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas leader elect}. */
@Command(
        name = "elect",
        description = {
            "Give leadership back to the preferred replicas, the first of each partition.",
            "With --unclean: to any replica that is up where no one in sync is, which loses records."
        },
        mixinStandardHelpOptions = true)
final class LeaderElect extends AdminCommand {

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC[:P,P...]",
            description = "Of this topic, or of some partitions of it; may stand several times.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--all", description = "Of all topics.")
    private boolean all;

    @Option(names = "--preferred", description = "Elect the preferred replica if it is in sync (default).")
    private boolean preferred;

    @Option(names = "--unclean", description = "Elect a replica that is not in sync where no other is left.")
    private boolean unclean;

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        if (all != topics.isEmpty()) {
            throw new UsageException("say of which topics: --topic TOPIC, --topic TOPIC:0,2, or --all.");
        }
        if (preferred && unclean) {
            throw new UsageException("--preferred and --unclean exclude each other.");
        }
        if (unclean) {
            confirmation.ask("Where no replica in sync is left, elect one that lacks records, which are then lost?");
        }
        Set<TopicPartition> partitions = all ? null : new LinkedHashSet<>(TopicSelection.resolve(admin, topics));
        Map<TopicPartition, String> reasons = new TreeMap<>(
                java.util.Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        Map<TopicPartition, Outcome> outcomes =
                Election.hold(admin, unclean ? ElectionType.UNCLEAN : ElectionType.PREFERRED, partitions, reasons);
        Table table = new Table("topic", "partition", "result");
        outcomes.forEach((partition, outcome) -> {
            if (!all || outcome != Outcome.NOT_NEEDED) {
                table.row(
                        partition.topic(),
                        partition.partition(),
                        outcome.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        });
        report.print(table);
        long elected =
                outcomes.values().stream().filter(one -> one == Outcome.ELECTED).count();
        report.remark(Counted.of(elected, "partition") + Counted.verb(elected, " has", " have") + " a new leader");
        if (!reasons.isEmpty()) {
            TopicPartition first = reasons.keySet().iterator().next();
            throw new ToolException(Counted.of(reasons.size(), "partition")
                    + Counted.verb(reasons.size(), " has", " have") + " nobody to elect, such as " + first + ": "
                    + reasons.get(first)
                    + "\nStart the missing brokers; 'barnabas topic describe --under-replicated' shows what lacks"
                    + (unclean ? "." : ", --unclean elects at the cost of records."));
        }
    }
}
