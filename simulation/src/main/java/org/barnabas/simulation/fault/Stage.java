package org.barnabas.simulation.fault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.barnabas.broker.assembly.BrokerAssembly.Inside;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a scene is played: one partition, who has which part, and what can be waited for. */
final class Stage {

    static final long PATIENCE_MS = 15_000;
    static final List<Integer> BROKERS =
            IntStream.rangeClosed(1, Options.BROKERS).boxed().toList();

    final Target target;
    final Nemesis nemesis;
    final Ambush ambush;
    final Course course;
    final SplittableRandom random;
    final int leader;
    /** One of the other two, and the one that is left. */
    final int follower;

    final int other;
    private final TopicPartition partition;
    private final Map<Integer, Long> sizes = new HashMap<>();
    private long committed;

    Stage(Target target, Nemesis nemesis, Ambush ambush, Course course, TopicPartition partition) {
        this.target = target;
        this.nemesis = nemesis;
        this.ambush = ambush;
        this.course = course;
        this.partition = partition;
        this.random = target.around().streams().of("scene");
        PartitionImage truth = truth();
        leader = truth == null || !truth.hasLeader() ? 1 : truth.leader();
        List<Integer> others = BROKERS.stream().filter(id -> id != leader).toList();
        follower = others.get(random.nextInt(others.size()));
        other = others.stream().filter(id -> id != follower).findFirst().orElseThrow();
    }

    private @Nullable PartitionImage truth() {
        return target.truth().state(partition);
    }

    SimulatedMachine machine(int id) {
        return target.machine(id);
    }

    void play(Ambush.@Nullable Scene scene) {
        ambush.play(scene == null ? null : partition, scene);
    }

    /** What the scene is about has come about: from here on it matters what the product does. */
    void happened() {
        target.note("it has come about");
    }

    void fail(String why) {
        target.around().chronicle().fail(why);
    }

    boolean within(long ms, BooleanSupplier done) {
        return done.getAsBoolean() || course.until(target.nowMs() + ms, done);
    }

    /** Time goes on. */
    void pass(long ms) {
        course.until(target.nowMs() + ms, () -> false);
    }

    boolean isInSync(int broker) {
        PartitionImage truth = truth();
        return truth != null && truth.isr().contains(broker);
    }

    /** Whether these are in sync, and nobody else. */
    boolean isInSync(List<Integer> brokers) {
        PartitionImage truth = truth();
        return truth != null && truth.isr().equals(brokers);
    }

    /** Whether a broker serves and goes on doing so. */
    boolean isUp(int broker) {
        BrokerProcess process = machine(broker).process();
        return process != null && process.isServing();
    }

    boolean leads(int broker) {
        PartitionImage truth = truth();
        return truth != null && truth.leader() == broker;
    }

    /** Who leads by now; whom the scene began with, if nobody does. */
    int leaderNow() {
        PartitionImage truth = truth();
        return truth == null || !truth.hasLeader() ? leader : truth.leader();
    }

    /** Whether a broker takes itself for the controller. */
    boolean controls(int broker) {
        BrokerProcess process = machine(broker).process();
        Inside inside = process == null ? null : process.inside();
        return inside != null && inside.images().current().controllerId() == broker;
    }

    /** How many writes were acknowledged. */
    long acked() {
        return course.acked(partition);
    }

    /** How many records a replica has, or had when it was last seen. */
    long size(int broker) {
        look();
        return sizes.getOrDefault(broker, 0L);
    }

    /** How much was ever below a leader's high watermark, as far as somebody asked. */
    long committed() {
        look();
        return committed;
    }

    private void look() {
        for (int broker : BROKERS) {
            BrokerProcess process = machine(broker).process();
            Inside inside = process == null ? null : process.inside();
            PartitionHandle handle =
                    inside == null ? null : inside.partitions().find(partition.topic(), partition.partition());
            PartitionView view = handle == null ? null : handle.view();
            LogView log = view == null ? null : view.log();
            if (view != null && log != null) {
                sizes.put(broker, log.endOffset());
                committed = Math.max(committed, view.isLeader() ? view.highWatermark() : 0);
            }
        }
    }
}
