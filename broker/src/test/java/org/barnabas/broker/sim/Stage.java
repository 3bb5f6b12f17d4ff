package org.barnabas.broker.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.barnabas.cluster.image.PartitionImage;

/** Where a scene is played: who has which part, and what can be waited for. */
final class Stage {

    static final long PATIENCE_MS = 15_000;

    final SimWorld world;
    final SplittableRandom random;
    final Nemesis nemesis;
    final int leader;
    /** One of the other two, and the one that is left. */
    final int follower;

    final int other;

    Stage(SimWorld world, Nemesis nemesis, SplittableRandom random) {
        this.world = world;
        this.nemesis = nemesis;
        this.random = random;
        PartitionImage truth = world.truth();
        leader = truth == null ? 1 : truth.leader();
        List<Integer> others =
                SimWorld.BROKERS.stream().filter(id -> id != leader).toList();
        follower = others.get(random.nextInt(others.size()));
        other = others.stream().filter(id -> id != follower).findFirst().orElseThrow();
    }

    boolean within(long ms, BooleanSupplier done) {
        return done.getAsBoolean() || world.until(world.agenda().nowMs() + ms, done);
    }

    boolean isInSync(int broker) {
        PartitionImage truth = world.truth();
        return truth != null && truth.isr().contains(broker);
    }

    /** Whether these are in sync, and nobody else. */
    boolean isInSync(List<Integer> brokers) {
        PartitionImage truth = world.truth();
        return truth != null && truth.isr().equals(brokers);
    }

    /** Whether a broker takes connections and goes on doing so. */
    boolean isUp(int broker) {
        SimMachine machine = world.machine(broker);
        return machine.listening() != null && !machine.isStopping();
    }

    boolean leads(int broker) {
        PartitionImage truth = world.truth();
        return truth != null && truth.leader() == broker;
    }

    /** Who leads by now; whom the scene began with, if nobody does. */
    int leaderNow() {
        PartitionImage truth = world.truth();
        return truth == null || !truth.hasLeader() ? leader : truth.leader();
    }

    /** Whether a broker takes itself for the controller. */
    boolean controls(int broker) {
        SimProcess process = world.machine(broker).process();
        return process != null && process.images().current().controllerId() == broker;
    }

    /** How many records a replica has. */
    int size(int broker) {
        return world.machine(broker).content.size();
    }
}
