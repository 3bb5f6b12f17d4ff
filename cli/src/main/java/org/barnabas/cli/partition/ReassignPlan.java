package org.barnabas.cli.partition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barnabas partition reassign plan}. */
@Command(
        name = "plan",
        description = {
            "Propose where the replicas of topics should be; changes nothing.",
            "Spreads topics over brokers and their racks, or takes everything off one broker, and moves as little as"
                    + " that needs. --output json prints the plan in the format of kafka-reassign-partitions."
        },
        mixinStandardHelpOptions = true)
final class ReassignPlan extends AdminCommand {

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only this topic; may stand several times.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--all-topics", description = "All topics, internal ones too.")
    private boolean allTopics;

    @Option(
            names = "--to-brokers",
            paramLabel = "ID,ID...",
            split = ",",
            description = "Spread the topics evenly over these brokers.")
    private List<Integer> targets = new ArrayList<>();

    @Option(names = "--remove-broker", paramLabel = "ID", description = "Leave no replica on this broker.")
    private @Nullable Integer removed;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "So many replicas for each partition; as many as it has by default.")
    private int replicas;

    @Option(names = "--plan-file", paramLabel = "FILE", description = "Write the plan there.")
    private @Nullable Path file;

    @Override
    protected void run(Admin admin) throws Exception {
        if (targets.isEmpty() && removed == null && replicas == 0) {
            throw new UsageException("say what is to be: --to-brokers 1,2,3 spreads topics over brokers,"
                    + " --remove-broker 3 takes everything off one."
                    + "\n'barnabas cluster describe' shows the brokers.");
        }
        if (replicas < 0 || (!targets.isEmpty() && removed != null) || (removed != null && replicas > 0)) {
            throw new UsageException(
                    "--remove-broker stands alone, or with --topic; --replication-factor takes 1 or more.");
        }
        if (allTopics && !topics.isEmpty()) {
            throw new UsageException("--all-topics and --topic cannot stand together: one of them says it all.");
        }
        if (!targets.isEmpty() && topics.isEmpty() && !allTopics) {
            throw new UsageException(
                    "--to-brokers needs to know which topics: --topic TOPIC, once for each, or --all-topics.");
        }
        ClusterSnapshot cluster = ClusterSnapshot.ask(admin);
        ClusterSnapshot selected = selected(cluster);
        List<Move> moves = moves(selected).stream().filter(Move::isChange).toList();
        if (file != null && !moves.isEmpty()) {
            PlanFile.writeAfter(file, moves);
        }
        if (report.isJson()) {
            Map<TopicPartition, List<Integer>> plan = new LinkedHashMap<>();
            moves.forEach(move -> plan.put(move.partition(), move.after()));
            report.out().println(PlanFile.text(plan));
            report.out().flush();
        } else {
            report.print(table(moves));
        }
        remark(admin, cluster, moves);
        if (replicas > 0) {
            LeftBehind.remarks(admin, cluster, selected, replicas).forEach(report::remark);
        }
    }

    private ClusterSnapshot selected(ClusterSnapshot all) {
        if (topics.isEmpty()) {
            return all;
        }
        List<Located> some = all.partitions().stream()
                .filter(one -> topics.contains(one.partition().topic()))
                .toList();
        for (String topic : topics) {
            if (some.stream().noneMatch(one -> one.partition().topic().equals(topic))) {
                throw new ToolException(
                        "there is no topic '" + topic + "'\n'barnabas topic list' shows the topics" + " there are.");
            }
        }
        return new ClusterSnapshot(all.racks(), some);
    }

    private List<Move> moves(ClusterSnapshot cluster) {
        if (removed != null) {
            return Placement.without(removed, cluster);
        }
        TreeMap<Integer, String> wanted = new TreeMap<>(cluster.racks());
        if (!targets.isEmpty()) {
            for (int target : targets) {
                if (!wanted.containsKey(target)) {
                    throw new ToolException("broker " + target + " is not up; up are " + wanted.keySet()
                            + "\n'barnabas cluster describe' shows the brokers.");
                }
            }
            wanted.keySet().retainAll(targets);
        }
        return Placement.spread(cluster.partitions(), wanted, replicas);
    }

    static Table table(List<Move> moves) {
        Table table = new Table("topic", "partition", "replicas", "newReplicas", "copyTo", "dropFrom");
        moves.forEach(move -> table.row(
                move.partition().topic(),
                move.partition().partition(),
                move.before(),
                move.after(),
                move.adding(),
                move.removing()));
        return table;
    }

    private void remark(Admin admin, ClusterSnapshot cluster, List<Move> moves) throws Exception {
        if (moves.isEmpty()) {
            report.remark("everything is where it should be: nothing to do");
            return;
        }
        List<Integer> without = cluster.racks().entrySet().stream()
                .filter(broker -> broker.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!without.isEmpty() && without.size() < cluster.racks().size()) {
            report.remark(
                    "brokers " + without + " have no rack (broker.rack): where they are wanted, racks do not count");
        }
        int copies = moves.stream().mapToInt(move -> move.adding().size()).sum();
        ByteCount bytes = new ByteCount(
                copies == 0
                        ? 0
                        : ReplicaSizes.ask(admin, cluster.racks().keySet()).toCopy(moves));
        report.remark(Counted.of(moves.size(), "partition") + Counted.verb(moves.size(), " changes, ", " change, ")
                + Counted.of(copies, "replica") + " (" + bytes + ") " + Counted.verb(copies, "is", "are") + " copied");
        report.remark(
                file == null
                        ? "Nothing was changed; --plan-file FILE keeps the plan for 'partition reassign execute'."
                        : "Nothing was changed; next: barnabas partition reassign execute --plan-file " + file);
    }
}
