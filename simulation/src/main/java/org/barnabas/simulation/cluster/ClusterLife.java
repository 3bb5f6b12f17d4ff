package org.barnabas.simulation.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.client.ClientHome;
import org.barnabas.simulation.client.ClientPace;
import org.barnabas.simulation.client.ClientPlan;
import org.barnabas.simulation.client.Clients;
import org.barnabas.simulation.client.Journal;
import org.barnabas.simulation.client.Topics;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of a simulated cluster: it starts, clients begin, things go wrong for a while, everything is healed and comes
 * to rest, clients fall silent, and what they saw is judged.
 */
final class ClusterLife {

    private static final long HEAL_MS = 42_000;
    private static final long SILENT_MS = 55_000;
    private static final long END_MS = 60_000;
    private static final long PATIENCE_MS = 40_000;

    private final SimulatedCluster cluster;
    private final Truth truth;
    private final Clients clients;
    private long acknowledged;
    private boolean silent;

    /** @param echo hears each line of the trace; null if nobody listens */
    ClusterLife(long seed, @Nullable Consumer<String> echo) {
        cluster = new SimulatedCluster(seed, echo);
        truth = new Truth(cluster.around().ensemble().server());
        Options options = cluster.around().options();
        Topics topics = Topics.draw(cluster.around().streams().of("topics"), Options.BROKERS, options.minInSync());
        List<ClientMachine> homes = new ArrayList<>();
        Journal journal = new Notes();
        clients = new Clients(
                new ClientPlan(topics, ClientPace.usual(), List.of(), 0),
                name -> {
                    ClientMachine home = new ClientMachine(
                            name, 1 + Options.BROKERS + homes.size(), cluster.around(), journal, () -> silent);
                    homes.add(home);
                    return home;
                },
                journal,
                cluster.around().streams().of("kinds of clients"));
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
        cluster.until(HEAL_MS, null);
        cluster.note("healed");
        awaitRest(HEAL_MS, "all replicas are in sync");
        cluster.until(SILENT_MS, null);
        long before = acknowledged;
        await(cluster.nowMs(), () -> "writes are acknowledged", () -> acknowledged > before);
        silent = true;
        await(cluster.nowMs(), () -> "what is under way ends", clients::isIdle);
        awaitRest(cluster.nowMs(), "all replicas have everything");
        Set<String> concluded = new HashSet<>();
        clients.conclude(() -> concluded.add("done"));
        await(
                cluster.nowMs(),
                () -> "everything can be read (" + clients.progress() + ")",
                () -> !concluded.isEmpty());
        cluster.until(END_MS, null);
        clients.end();
        cluster.until(cluster.nowMs() + 1_000, null);
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
        await(sinceMs, () -> what + ", but " + restless(), () -> restless().isEmpty());
    }

    /** What keeps the cluster from rest; empty if nothing does. */
    private String restless() {
        for (SimulatedMachine machine : cluster.machines()) {
            if (!serves(machine)) {
                return "broker " + machine.id() + " does not serve";
            }
        }
        truth.refresh();
        for (TopicPartition partition : truth.partitions()) {
            PartitionImage state = truth.state(partition);
            if (state == null || !state.hasLeader()) {
                return partition + " has no leader";
            }
            if (state.isr().size() < truth.replicas(partition).size()) {
                return partition + " has in sync " + state.isr() + " only of " + truth.replicas(partition);
            }
        }
        return "";
    }

    private final class Notes implements Journal {

        @Override
        public void note(String event) {
            cluster.note(event);
        }

        @Override
        public void fail(String why) {
            cluster.fail(why);
        }

        @Override
        public void record(Operation operation) {}

        @Override
        public void acked(String topic, int partition, long baseOffset, List<String> values) {
            acknowledged++;
            cluster.note("acked " + topic + "-" + partition + " " + values + " at " + baseOffset);
        }

        @Override
        public void read(String client, String topic, int partition, long firstOffset, List<String> values) {}
    }
}
