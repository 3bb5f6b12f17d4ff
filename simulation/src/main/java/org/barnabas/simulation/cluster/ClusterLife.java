package org.barnabas.simulation.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.simulation.client.ClientHome;
import org.barnabas.simulation.client.ClientPace;
import org.barnabas.simulation.client.ClientPlan;
import org.barnabas.simulation.client.Clients;
import org.barnabas.simulation.client.Journal;
import org.barnabas.simulation.client.TopicKind;
import org.barnabas.simulation.client.Topics;
import org.barnabas.simulation.fault.Ambush;
import org.barnabas.simulation.fault.Course;
import org.barnabas.simulation.fault.Losses;
import org.barnabas.simulation.fault.Nemesis;
import org.barnabas.simulation.fault.Operator;
import org.barnabas.simulation.fault.Play;
import org.barnabas.simulation.fault.Scenes;
import org.barnabas.simulation.fault.Target;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.rule.Excuses;
import org.barnabas.simulation.rule.Invariants;
import org.barnabas.simulation.rule.Judgement;
import org.barnabas.simulation.rule.Ledger;
import org.barnabas.simulation.rule.TopicPromise;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.HistoryChecker;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of a simulated cluster: it starts, clients begin, things go wrong for a while, everything is healed and comes
 * to rest, clients fall silent, and what they saw is judged.
 */
final class ClusterLife {

    private static final long PLAY_MS = 6_000;
    private static final long HEAL_MS = 42_000;
    private static final long SILENT_MS = 55_000;
    private static final long END_MS = 60_000;
    private static final long PATIENCE_MS = 40_000;

    private final SimulatedCluster cluster;
    private final List<Excuses> excuses = new ArrayList<>();
    private final Judgement judgement;
    private final Ledger ledger;
    private final Clients clients;
    private final Target target;
    private final Nemesis nemesis;
    private final Ambush ambush;
    private final Kinds kinds;
    private final Map<TopicPartition, Long> acked = new HashMap<>();
    private long acknowledged;
    private boolean silent;
    private boolean hushed;

    /** @param echo hears each line of the trace; null if nobody listens */
    ClusterLife(long seed, @Nullable Consumer<String> echo) {
        cluster = new SimulatedCluster(seed, echo);
        Surroundings around = cluster.around();
        Options options = around.options();
        Topics topics = Topics.draw(around.streams().of("topics"), Options.BROKERS, options.minInSync());
        Truth truth = new Truth(around.ensemble().server());
        for (SimulatedMachine machine : cluster.machines()) {
            excuses.add(Books.of(machine, new Excuses(machine.id(), truth)));
        }
        kinds = new Kinds(topics);
        Invariants invariants =
                new Invariants(cluster.machines(), broker -> excuses.get(broker - 1), truth, kinds, cluster);
        cluster.watch(invariants::onEvent);
        judgement = new Judgement(invariants, cluster);
        ledger = new Ledger(cluster, invariants);
        Journal journal = new Counting(ledger);
        List<ClientMachine> homes = new ArrayList<>();
        Function<String, ClientHome> next = name -> {
            BooleanSupplier isSilent = name.startsWith("producer") ? () -> silent || hushed : () -> silent;
            ClientMachine home = new ClientMachine(name, 1 + Options.BROKERS + homes.size(), around, journal, isSilent);
            homes.add(home);
            return home;
        };
        clients = new Clients(
                new ClientPlan(topics, ClientPace.usual(), List.of(), options.connectionsPerIp()),
                next,
                journal,
                around.streams().of("kinds of clients"));
        target = new Target(around, cluster.machines(), truth, Losses.of(broker -> excuses.get(broker - 1)));
        nemesis = new Nemesis(target, new Operator(next.apply("operator")));
        ambush = new Ambush(target, nemesis, this::acked);
    }

    /** What is promised of the topics that are planned; whatever else there is keeps nothing for ever. */
    private record Kinds(Topics topics) implements TopicPromise {

        @Override
        public boolean keepsAll(String topic) {
            return topics.plan(topic) != null && topics.kind(topic) == TopicKind.KEPT;
        }

        @Override
        public boolean compacts(String topic) {
            return topic.equals(TopicNames.CONSUMER_OFFSETS)
                    || (topics.plan(topic) != null && topics.kind(topic) == TopicKind.COMPACTED);
        }

        @Override
        public boolean maybeGone(String topic) {
            return topics.plan(topic) == null || !topics.kind(topic).isLasting();
        }
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** How many batches were acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Throws an {@link AssertionError} that tells what was wrong, and the seed. */
    void run() {
        try {
            live();
        } finally {
            SimulatedCluster.forget();
        }
    }

    private void live() {
        await(0, () -> "the cluster starts", () -> cluster.machines().stream().allMatch(ClusterLife::serves));
        clients.start();
        await(cluster.nowMs(), () -> "the topics are made", clients::hasMadeTopics);
        nemesis.begin();
        play();
        cluster.until(HEAL_MS, null);
        nemesis.end();
        awaitRest(Math.max(HEAL_MS, cluster.nowMs()), "all replicas are in sync");
        cluster.until(SILENT_MS, null);
        long before = acknowledged;
        await(cluster.nowMs(), () -> "writes are acknowledged", () -> acknowledged > before);
        silent = true;
        await(cluster.nowMs(), () -> "what is under way ends", clients::isIdle);
        awaitRest(cluster.nowMs(), "all replicas have everything");
        Set<String> concluded = new HashSet<>();
        clients.conclude(() -> concluded.add("done"));
        await(cluster.nowMs(), () -> "everything can be read (" + clients.progress() + ")", () -> !concluded.isEmpty());
        cluster.until(END_MS, null);
        clients.end();
        cluster.until(cluster.nowMs() + 1_000, null);
        awaitRest(cluster.nowMs(), "all replicas can be compared");
        judgement.judgeReplicas();
        judgement.judgeHistory(ledger, HistoryChecker.strict());
    }

    /** Something in the middle, about a topic that keeps everything. */
    private void play() {
        Options options = cluster.around().options();
        Play play = Play.of(cluster.around().streams().of("play"), options);
        List<TopicPartition> partitions = target.truth().partitions().stream()
                .filter(partition -> kinds.keepsAll(partition.topic()))
                .filter(partition -> target.truth().replicas(partition).size() == Options.BROKERS)
                .toList();
        if (!partitions.isEmpty()) {
            cluster.until(PLAY_MS, null);
            Scenes.between(target, nemesis, ambush, new Middle(), play, partitions);
        }
    }

    private long acked(TopicPartition partition) {
        return acked.getOrDefault(partition, 0L);
    }

    /** The run as scenes need it. */
    private final class Middle implements Course {

        @Override
        public boolean until(long untilMs, BooleanSupplier done) {
            return cluster.until(untilMs, done);
        }

        @Override
        public void awaitCalm(String what) {
            awaitRest(cluster.nowMs(), what);
        }

        @Override
        public long acked(TopicPartition partition) {
            return ClusterLife.this.acked(partition);
        }

        @Override
        public void hush(boolean now) {
            hushed = now;
        }
    }

    private static boolean serves(SimulatedMachine machine) {
        BrokerProcess process = machine.process();
        return process != null && process.isServing();
    }

    private void await(long sinceMs, Supplier<String> what, BooleanSupplier done) {
        if (!done.getAsBoolean() && !cluster.until(sinceMs + PATIENCE_MS, done)) {
            cluster.fail("Progress is violated: not within " + PATIENCE_MS + " ms: " + what.get());
        }
    }

    private void awaitRest(long sinceMs, String what) {
        await(sinceMs, () -> what + ", but " + restless(), () -> restless() == null);
    }

    /** What keeps the cluster from rest; null if nothing does. */
    private @Nullable String restless() {
        for (SimulatedMachine machine : cluster.machines()) {
            if (!serves(machine)) {
                return "broker " + machine.id() + " does not serve";
            }
        }
        return silent ? judgement.trouble() : judgement.disunion();
    }

    /** Counts what is acknowledged. */
    private final class Counting implements Journal {

        private final Journal journal;

        Counting(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void note(String event) {
            journal.note(event);
        }

        @Override
        public void fail(String why) {
            journal.fail(why);
        }

        @Override
        public void record(Operation operation) {
            journal.record(operation);
        }

        @Override
        public void acked(String topic, int partition, long baseOffset, List<String> values) {
            acknowledged++;
            acked.merge(new TopicPartition(topic, partition), 1L, Long::sum);
            cluster.note("acked " + topic + "-" + partition + " " + values + " at " + baseOffset);
            journal.acked(topic, partition, baseOffset, values);
        }

        @Override
        public void read(String client, String topic, int partition, long firstOffset, List<String> values) {
            journal.read(client, topic, partition, firstOffset, values);
        }
    }
}
