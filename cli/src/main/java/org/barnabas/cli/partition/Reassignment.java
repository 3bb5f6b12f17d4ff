package org.barnabas.cli.partition;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.Answers;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.CommandName;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.ProgressBar;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/** Moves replicas, and waits until they are where they shall be. One thread. */
public final class Reassignment {

    private static final long LOOK_MS = 500;
    private static final long FIRST_LOOK_MS = 50;
    private static final long SEEN_LOOKS = 100;

    private final Admin admin;
    private final Report report;
    private final List<Move> moves;
    private final @Nullable Long rate;

    /** @param rate bytes per second for each broker; null for no limit */
    public Reassignment(Admin admin, Report report, Collection<Move> moves, @Nullable Long rate) {
        this.admin = admin;
        this.report = report;
        this.moves = List.copyOf(moves);
        this.rate = rate;
    }

    /** Moves that go on at present, whoever began them. */
    static Map<TopicPartition, PartitionReassignment> ongoing(Admin admin) throws Exception {
        return admin.listPartitionReassignments().reassignments().get();
    }

    /**
     * Returns if nothing is being moved.
     *
     * @param additional whether it does not matter
     * @throws ToolException if something is: moves beside each other share the limit, and the disks
     */
    public static void requireNoOther(Admin admin, boolean additional) throws Exception {
        int under = additional ? 0 : ongoing(admin).size();
        if (under > 0) {
            throw new ToolException(Counted.of(under, "partition") + Counted.verb(under, " is", " are")
                    + " being moved already"
                    + "\nWait for " + Counted.verb(under, "it", "them")
                    + " ('barnabas partition reassign status'), or add --additional.");
        }
    }

    /**
     * Orders the moves; the limit stands before the first byte is copied.
     *
     * @throws ToolException if the controller refuses some
     */
    public void begin() throws Exception {
        if (rate != null) {
            Throttle.set(admin, moves, rate);
        }
        Map<TopicPartition, Optional<NewPartitionReassignment>> asked = new LinkedHashMap<>();
        moves.forEach(move -> asked.put(move.partition(), Optional.of(new NewPartitionReassignment(move.after()))));
        order(admin, asked);
    }

    static void order(Admin admin, Map<TopicPartition, Optional<NewPartitionReassignment>> asked)
            throws InterruptedException {
        Map<String, KafkaFuture<Void>> answers = new LinkedHashMap<>();
        admin.alterPartitionReassignments(asked)
                .values()
                .forEach((partition, answer) -> answers.put(partition.toString(), answer));
        Answers.all("partition", answers);
    }

    /**
     * Shows how far it is until it is done, and then removes the limit.
     *
     * @return how many bytes were copied
     * @throws ToolException if it ended elsewhere, because somebody cancelled or changed it
     */
    public long await() throws Exception {
        if (rate == null) {
            return awaitMoves();
        }
        Thread told = new Thread(this::tellOfThrottle, "throttle-stays");
        Runtime.getRuntime().addShutdownHook(told);
        try {
            return awaitMoves();
        } finally {
            forget(told);
        }
    }

    /** Whoever presses Ctrl-C ends this tool, not the moves, and nobody else takes the limit away. */
    private void tellOfThrottle() {
        report.err()
                .println(CommandName.in("\nthe moves go on, and their limit of "
                        + new ByteCount(rate == null ? 0 : rate)
                        + " per second stays"
                        + "\nremove it when they are done: barnabas partition reassign status --remove-throttle"));
        report.err().flush();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is about to end, and the hook speaks.
        }
    }

    private long awaitMoves() throws Exception {
        Set<TopicPartition> mine = moves.stream().map(Move::partition).collect(Collectors.toSet());
        CopyProgress progress = new CopyProgress(moves, System.nanoTime());
        Set<Integer> brokers = Throttle.brokers(moves);
        boolean copies = moves.stream().anyMatch(move -> !move.adding().isEmpty());
        long pauseMs = FIRST_LOOK_MS;
        try (ProgressBar bar = new ProgressBar(report.err())) {
            boolean going = true;
            while (going) {
                Set<TopicPartition> unfinished = new HashSet<>(admin.listPartitionReassignments(mine)
                        .reassignments()
                        .get()
                        .keySet());
                ReplicaSizes sizes = copies ? ReplicaSizes.ask(admin, brokers) : new ReplicaSizes(Map.of());
                progress.look(sizes, unfinished, System.nanoTime());
                long nowNs = System.nanoTime();
                progress.show(bar, nowNs, progress.isStuck(nowNs) ? Throttle.lowest(admin, brokers) : null);
                going = !unfinished.isEmpty();
                if (going) {
                    TimeUnit.MILLISECONDS.sleep(pauseMs);
                    pauseMs = Math.min(LOOK_MS, pauseMs * 2);
                }
            }
        }
        if (rate != null) {
            Throttle.remove(
                    admin,
                    brokers,
                    moves.stream().map(move -> move.partition().topic()).collect(Collectors.toSet()));
        }
        checkOutcome();
        return progress.copied();
    }

    /** The broker that is asked may hear of the end a moment after the controller. */
    private void checkOutcome() throws Exception {
        Map<TopicPartition, List<Integer>> elsewhere = Map.of();
        for (int look = 0; look < SEEN_LOOKS; look++) {
            elsewhere = elsewhere();
            if (elsewhere.isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(FIRST_LOOK_MS);
        }
        Map.Entry<TopicPartition, List<Integer>> first =
                elsewhere.entrySet().iterator().next();
        throw new ToolException(elsewhere.size() + " partitions are not where they should be, such as "
                + first.getKey() + " on " + first.getValue()
                + "\nSomebody cancelled or changed the move; execute the plan again.");
    }

    private Map<TopicPartition, List<Integer>> elsewhere() throws Exception {
        Set<String> topics =
                moves.stream().map(move -> move.partition().topic()).collect(Collectors.toSet());
        Map<TopicPartition, List<Integer>> actual = new HashMap<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(info -> actual.put(
                                new TopicPartition(name, info.partition()),
                                info.replicas().stream().map(node -> node.id()).toList())));
        Map<TopicPartition, List<Integer>> elsewhere = new LinkedHashMap<>();
        for (Move move : moves) {
            List<Integer> replicas = actual.getOrDefault(move.partition(), List.of());
            if (!replicas.equals(move.after())) {
                elsewhere.put(move.partition(), replicas);
            }
        }
        return elsewhere;
    }
}
