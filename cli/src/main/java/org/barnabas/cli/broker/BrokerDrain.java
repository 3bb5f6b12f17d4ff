package org.barnabas.cli.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.leader.Election;
import org.barnabas.cli.partition.ClusterSnapshot;
import org.barnabas.cli.partition.Move;
import org.barnabas.cli.partition.Placement;
import org.barnabas.cli.partition.PlanFile;
import org.barnabas.cli.partition.Reassignment;
import org.barnabas.cli.partition.ThrottleRate;
import org.barnabas.cli.tool.AdminCommand;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Confirmation;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.ProgressBar;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas broker drain}. */
@Command(
        name = "drain",
        description = {
            "Take leaderships off a broker, and with --replicas its replicas, too, before it is stopped.",
            "What was before is kept in a plan file, for the way back."
        },
        mixinStandardHelpOptions = true)
final class BrokerDrain extends AdminCommand {

    private static final long LOOK_MS = 50;
    private static final long LOOKS = 200;

    @Parameters(paramLabel = "BROKER", description = "The broker's id.")
    private int broker;

    @Option(names = "--replicas", description = "Also copy all its replicas to other brokers.")
    private boolean replicas;

    @Option(
            names = "--plan-file",
            paramLabel = "FILE",
            description = "Keep the way back there; broker-ID.before-drain.json by default.")
    private @Nullable Path file;

    @Option(names = "--additional", description = "Also while other partitions are being moved.")
    private boolean additional;

    @Mixin
    private ThrottleRate throttle = new ThrottleRate();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Override
    protected void run(Admin admin) throws Exception {
        ClusterSnapshot cluster = ClusterSnapshot.ask(admin);
        boolean known = cluster.racks().containsKey(broker)
                || cluster.partitions().stream().anyMatch(one -> one.replicas().contains(broker));
        if (!known) {
            throw new ToolException("there is no broker " + broker + "; up are "
                    + cluster.racks().keySet() + "\n'barnabas cluster describe' shows the brokers.");
        }
        List<Move> moves = replicas ? Placement.without(broker, cluster) : Handover.of(broker, cluster);
        if (moves.isEmpty()) {
            tell(cluster, 0, 0);
            requireNothingStuck(cluster);
            report.remark(
                    "broker " + broker + (replicas ? " holds no replicas" : " leads nothing that another could lead"));
            return;
        }
        Reassignment.requireNoOther(admin, additional);
        Path before = file != null ? file : Path.of("broker-" + broker + ".before-drain.json");
        if (Files.exists(before)) {
            throw new ToolException(before + " is there already, from an earlier drain"
                    + "\nKeep it if you want to go back, and name another one with --plan-file FILE; or delete it.");
        }
        confirmation.ask(
                "Move " + moves.size() + (replicas ? " replicas" : " leaderships") + " off broker " + broker + "?");
        PlanFile.writeBefore(before, moves);
        Reassignment reassignment = new Reassignment(admin, report, moves, throttle.bytesPerSecond());
        reassignment.begin();
        long copied = reassignment.await();
        ClusterSnapshot after = handLeadershipsOver(admin, moves);
        tell(after, moves.size(), copied);
        report.remark("back: barnabas partition reassign execute --plan-file " + before
                + ", then barnabas leader elect --all");
        requireNothingStuck(after);
        report.remark(replicas ? "broker " + broker + " holds nothing any more; stop it when you like" : "stop it now");
    }

    /** The new order makes others preferred; now they are elected, and the brokers are awaited to know it. */
    private ClusterSnapshot handLeadershipsOver(Admin admin, List<Move> moves) throws Exception {
        Set<TopicPartition> partitions = new HashSet<>();
        moves.forEach(move -> partitions.add(move.partition()));
        Map<TopicPartition, String> reasons = new HashMap<>();
        Election.hold(admin, ElectionType.PREFERRED, partitions, reasons);
        try (ProgressBar bar = new ProgressBar(report.err())) {
            ClusterSnapshot cluster = ClusterSnapshot.ask(admin);
            for (int look = 0; look < LOOKS; look++) {
                long left = cluster.partitions().stream()
                        .filter(one -> partitions.contains(one.partition()) && one.leader() == broker)
                        .count();
                bar.show(moves.size() - left, moves.size(), (moves.size() - left) + " leaderships are elsewhere");
                if (left == 0) {
                    return cluster;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                cluster = ClusterSnapshot.ask(admin);
            }
        }
        List<String> why = new ArrayList<>(reasons.values());
        throw new ToolException("broker " + broker + " leads some partitions still"
                + (why.isEmpty() ? "" : ": " + why.get(0)) + "\nTry again when all replicas are in sync: barnabas topic"
                + " describe --under-replicated");
    }

    private void tell(ClusterSnapshot cluster, int moved, long copied) {
        long leads = cluster.partitions().stream()
                .filter(one -> one.leader() == broker)
                .count();
        long holds = cluster.partitions().stream()
                .filter(one -> one.replicas().contains(broker))
                .count();
        report.print(new Table("broker", "moved", "copied", "leads", "replicas")
                .row(broker, moved, new ByteCount(copied), leads, holds));
    }

    /** Who stops the broker next must not be told that all is well. */
    private void requireNothingStuck(ClusterSnapshot cluster) {
        long stuck = Handover.stuck(broker, cluster);
        if (stuck > 0) {
            throw new ToolException("broker " + broker + " keeps the leadership of "
                    + Counted.of(stuck, "partition") + " that no other broker has in sync"
                    + (replicas ? "" : "\n--replicas moves their data, if there is another broker."));
        }
    }
}
