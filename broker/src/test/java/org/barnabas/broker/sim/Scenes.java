package org.barnabas.broker.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.barnabas.cluster.PartitionImage;

/** Played in the middle of a run while nothing else goes wrong, each with what must come of it. */
final class Scenes {

    private static final long BEGIN_MS = 6_000;
    private static final long PATIENCE_MS = 15_000;
    private static final long ABSENCE_MS = 20_000;

    private final SimWorld world;
    private final SplittableRandom random;
    private int leader;
    private int follower;

    /** What is played. */
    enum Play {
        NONE,
        /**
         * A leader's wish for a joiner is lost, and the joiner with it, for long. Writes must go on without it: all that
         * are in sync are there.
         */
        ABSENCE,
        /**
         * A follower lags; it catches up while the controller is slow to take it out of the in-sync set, and nothing is
         * written from then on. It must come back.
         */
        SILENCE
    }

    private Scenes(SimWorld world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    static void between(SimWorld world, Nemesis nemesis, Play play) {
        world.until(BEGIN_MS, null);
        nemesis.end();
        world.awaitCalm(BEGIN_MS, "all replicas are in sync before the scene");
        Scenes scenes = new Scenes(world, world.split());
        world.note("scene " + play);
        scenes.cast();
        if (play == Play.ABSENCE) {
            scenes.absence();
        } else {
            scenes.silence();
        }
        world.ambush().play(null);
        world.hush(false);
        world.note("scene ends");
        nemesis.end();
        nemesis.begin();
    }

    private void cast() {
        PartitionImage truth = world.truth();
        leader = truth == null ? 1 : truth.leader();
        List<Integer> others =
                SimWorld.BROKERS.stream().filter(id -> id != leader).toList();
        follower = others.get(random.nextInt(others.size()));
    }

    private boolean within(long ms, BooleanSupplier done) {
        return done.getAsBoolean() || world.until(world.agenda().nowMs() + ms, done);
    }

    private boolean isInSync(int broker) {
        PartitionImage truth = world.truth();
        return truth != null && truth.isr().contains(broker);
    }

    private SimProcess pausedFollower() {
        SimProcess process = world.machine(follower).process();
        if (process == null) {
            throw new AssertionError("nothing was to go wrong");
        }
        world.note("pause of " + follower);
        process.pause();
        return process;
    }

    private void absence() {
        SimProcess process = pausedFollower();
        if (!within(PATIENCE_MS, () -> !isInSync(follower))) {
            return;
        }
        boolean[] gone = new boolean[1];
        world.ambush().play((by, isr) -> {
            if (gone[0] || !isr.contains(follower) || isInSync(follower)) {
                return Ambush.Fate.ARRIVES;
            }
            gone[0] = true;
            world.agenda().after(0, world.machine(follower)::kill);
            return Ambush.Fate.LOST;
        });
        process.goOn();
        if (!within(PATIENCE_MS, () -> gone[0])) {
            return;
        }
        long endMs = world.agenda().nowMs() + ABSENCE_MS;
        while (world.agenda().nowMs() < endMs) {
            long before = world.acked();
            if (!within(PATIENCE_MS, () -> world.acked() > before)) {
                world.fail("Progress is violated: nothing acknowledged for " + PATIENCE_MS
                        + " ms though all in-sync replicas are there");
            }
        }
    }

    private void silence() {
        SimProcess process = pausedFollower();
        boolean[] leaving = new boolean[1];
        world.ambush().play((by, isr) -> {
            if (leaving[0] || isr.contains(follower)) {
                return Ambush.Fate.ARRIVES;
            }
            leaving[0] = true;
            world.hush(true);
            process.goOn();
            return Ambush.Fate.LATE;
        });
        if (!within(PATIENCE_MS, () -> leaving[0])) {
            process.goOn();
            return;
        }
        within(PATIENCE_MS, () -> !isInSync(follower));
        if (!within(PATIENCE_MS, () -> isInSync(follower))) {
            world.fail("Progress is violated: " + follower + " is not in sync again in an idle partition, not within "
                    + PATIENCE_MS + " ms");
        }
    }
}
