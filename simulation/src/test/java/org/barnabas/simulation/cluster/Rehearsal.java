package org.barnabas.simulation.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.barnabas.simulation.client.Journal;
import org.barnabas.simulation.fault.Ambush;
import org.barnabas.simulation.fault.Course;
import org.barnabas.simulation.fault.Nemesis;
import org.barnabas.simulation.fault.Operator;
import org.barnabas.simulation.fault.Play;
import org.barnabas.simulation.fault.Scenes;
import org.barnabas.simulation.fault.Target;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A cluster with one topic and a producer, in which things go wrong. */
final class Rehearsal implements Journal, Course {

    private static final int PRODUCER = 4;
    private static final int OPERATOR = 5;
    private static final long PLAY_MS = 6_000;
    private static final long PATIENCE_MS = 40_000;

    final SimulatedCluster cluster;
    final Truth truth;
    final Target target;
    final Nemesis nemesis;
    final TinyClient client;
    final Ambush ambush;
    final List<String> lines = new ArrayList<>();

    Rehearsal(long seed) {
        this(seed, line -> {});
    }

    Rehearsal(long seed, Consumer<String> echo) {
        cluster = new SimulatedCluster(seed, line -> {
            lines.add(line);
            echo.accept(line);
        });
        truth = new Truth(cluster.around().ensemble().server());
        cluster.around().ensemble().onServed((host, call) -> truth.refresh());
        Map<Integer, SimpleLosses> losses = new HashMap<>();
        cluster.machines().forEach(machine -> losses.put(machine.id(), new SimpleLosses(machine, truth)));
        target = new Target(cluster.around(), cluster.machines(), truth, SimpleLosses.of(losses));
        nemesis = new Nemesis(target, new Operator(home("operator", OPERATOR)));
        client = new TinyClient(home("producer", PRODUCER), truth);
        ambush = new Ambush(target, nemesis, this::acked);
        truth.onChange(change -> {
            PartitionImage now = change.after();
            if (now != null) {
                cluster.note(change.partition() + " leader=" + now.leader() + " epoch=" + now.leaderEpoch() + " isr="
                        + now.isr() + " eligible=" + now.heirs().eligible() + " version=" + now.partitionEpoch());
            }
        });
        cluster.watch(() -> cluster.machines()
                .forEach(machine ->
                        machine.disks().all().forEach(disk -> disk.guard().check())));
    }

    private ClientMachine home(String name, int host) {
        return new ClientMachine(name, host, cluster.around(), this, () -> false);
    }

    long nowMs() {
        return cluster.around().agenda().nowMs();
    }

    void await(String what, BooleanSupplier done) {
        if (!done.getAsBoolean() && !cluster.until(nowMs() + PATIENCE_MS, done)) {
            cluster.fail("not within " + PATIENCE_MS + " ms: " + what + "\n" + state());
        }
    }

    /** All replicas of the topic are in sync, and live as ZooKeeper says. */
    boolean isCalm() {
        if (!truth.topics().contains(TinyClient.TOPIC)) {
            return false;
        }
        for (TopicPartition partition : truth.partitions()) {
            PartitionImage state = truth.state(partition);
            if (state == null || !state.hasLeader() || state.isr().size() < Options.BROKERS) {
                return false;
            }
            for (SimulatedMachine machine : cluster.machines()) {
                PartitionView view = view(machine, partition);
                if (view == null || view.leaderEpoch() != state.leaderEpoch()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static @Nullable PartitionView view(SimulatedMachine machine, TopicPartition partition) {
        BrokerProcess process = machine.process();
        var inside = process == null ? null : process.inside();
        PartitionHandle handle =
                inside == null ? null : inside.partitions().find(partition.topic(), partition.partition());
        return handle == null ? null : handle.view();
    }

    static @Nullable Standing standing(SimulatedMachine machine, TopicPartition partition) {
        PartitionView view = view(machine, partition);
        return view == null ? null : view.standing();
    }

    /** Where the log of a partition's leader ends. */
    long end(TopicPartition partition) {
        PartitionImage state = truth.state(partition);
        PartitionView view = state == null ? null : view(cluster.machines().get(state.leader() - 1), partition);
        return view == null || view.log() == null ? -1 : view.log().endOffset();
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        for (TopicPartition partition : truth.partitions()) {
            text.append(partition).append(' ').append(truth.state(partition)).append('\n');
            for (SimulatedMachine machine : cluster.machines()) {
                text.append("  ")
                        .append(machine.id())
                        .append(' ')
                        .append(view(machine, partition))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** The whole life, with something played in the middle. */
    void live(long faultsUntilMs, Play play) {
        await("the cluster starts", this::isCalm);
        nemesis.begin();
        cluster.until(PLAY_MS, null);
        List<TopicPartition> partitions = IntStream.range(0, TinyClient.PARTITIONS)
                .mapToObj(i -> new TopicPartition(TinyClient.TOPIC, i))
                .toList();
        Scenes.between(target, nemesis, ambush, this, play, partitions);
        cluster.until(faultsUntilMs, null);
        rest();
    }

    /** The whole life: faults for a while, then rest. */
    void live(long faultsUntilMs) {
        await("the cluster starts", this::isCalm);
        nemesis.begin();
        cluster.until(faultsUntilMs, null);
        rest();
    }

    private void rest() {
        nemesis.end();
        await("all replicas are in sync", this::isCalm);
        long before = client.acked();
        await("writes are acknowledged", () -> client.acked() > before);
    }

    @Override
    public boolean until(long untilMs, BooleanSupplier done) {
        return cluster.until(untilMs, done);
    }

    @Override
    public void awaitCalm(String what) {
        await(what, this::isCalm);
    }

    @Override
    public long acked(TopicPartition partition) {
        return client.acked(partition.partition());
    }

    @Override
    public void hush(boolean now) {
        client.silent = now;
    }

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
    public void acked(String topic, int partition, long baseOffset, List<String> values) {}

    @Override
    public void read(String client, String topic, int partition, long firstOffset, List<String> values) {}
}
