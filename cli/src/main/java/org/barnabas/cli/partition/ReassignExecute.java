package org.barnabas.cli.partition;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas partition reassign execute}. */
@Command(
        name = "execute",
        description = {
            "Move replicas as a plan says, and wait until they are there.",
            "Takes files of kafka-reassign-partitions, too. What was before is kept beside the plan, for the way back."
        },
        mixinStandardHelpOptions = true)
final class ReassignExecute extends AdminCommand {

    @Option(names = "--plan-file", paramLabel = "FILE", required = true, description = "What 'plan' made.")
    private @Nullable Path file;

    @Option(names = "--no-wait", description = "Return when it has begun; 'status' shows it then.")
    private boolean noWait;

    @Option(names = "--additional", description = "Also while other partitions are being moved.")
    private boolean additional;

    @Mixin
    private ThrottleRate throttle = new ThrottleRate();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        Path plan = java.util.Objects.requireNonNull(file);
        Map<TopicPartition, List<Integer>> wanted = PlanFile.read(plan);
        ClusterSnapshot cluster = ClusterSnapshot.ask(admin);
        List<Move> moves = moves(cluster, wanted);
        if (moves.isEmpty()) {
            report.remark("everything is where the plan wants it: nothing to do");
            return;
        }
        Reassignment.requireNoOther(admin, additional);
        Path before = beside(plan);
        if (Files.exists(before) && !PlanFile.isBefore(before, moves)) {
            throw new ToolException(before + " is there already, with another way back, from an earlier execute"
                    + "\nKeep it if you want to go there: give it, or the plan, another name; or delete it.");
        }
        if (!report.isJson()) {
            report.print(ReassignPlan.table(moves));
        }
        long bytes = ReplicaSizes.ask(admin, cluster.racks().keySet()).toCopy(moves);
        confirmation.ask("Move " + moves.size() + " partitions, which copies " + new ByteCount(bytes) + "?");
        PlanFile.writeBefore(before, moves);
        report.remark("the way back is in " + before);
        Reassignment reassignment = new Reassignment(admin, report, moves, throttle.bytesPerSecond());
        reassignment.begin();
        if (noWait) {
            report.remark("begun; 'barnabas partition reassign status' shows how far it is"
                    + (throttle.bytesPerSecond() == null
                            ? ""
                            : "\nremove the limit when it is done: barnabas partition reassign status"
                                    + " --remove-throttle"));
            return;
        }
        long copied = reassignment.await();
        report.remark("done: " + moves.size() + " partitions moved, " + new ByteCount(copied) + " copied"
                + "\nleaders return to the preferred replicas by themselves, or at once: barnabas leader elect --all");
    }

    /** {@code plan.json} becomes {@code plan.before.json}. */
    private static Path beside(Path plan) {
        String name = String.valueOf(plan.getFileName());
        String stem = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        return plan.resolveSibling(stem + ".before.json");
    }

    private static List<Move> moves(ClusterSnapshot cluster, Map<TopicPartition, List<Integer>> wanted) {
        Map<TopicPartition, Located> present = cluster.byName();
        List<Move> moves = new ArrayList<>();
        wanted.forEach((partition, replicas) -> {
            Located now = present.get(partition);
            if (now == null) {
                throw new ToolException(
                        "there is no partition " + partition + "\nMake a new plan; topics have changed since.");
            }
            Move move = new Move(partition, now.replicas(), replicas);
            for (int broker : move.adding()) {
                if (!cluster.racks().containsKey(broker)) {
                    throw new ToolException("broker " + broker + ", where " + partition + " is to go, is not up"
                            + "\nStart it, or make another plan.");
                }
            }
            if (move.isChange()) {
                moves.add(move);
            }
        });
        return moves;
    }
}
