package org.barnabas.broker.sim;

/** Played in the middle of a run while nothing else goes wrong, each with what must come of it. */
final class Scenes {

    private static final long BEGIN_MS = 6_000;
    private static final long ABSENCE_MS = 20_000;

    private final Stage stage;
    private final SimWorld world;

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
        SILENCE,
        /** {@link Successions#term}. */
        TERM,
        /** {@link Successions#parting}. */
        PARTING,
        /** {@link Successions#shortfall}. */
        SHORTFALL,
        /** {@link Successions#alone}. */
        ALONE
    }

    private Scenes(Stage stage) {
        this.stage = stage;
        this.world = stage.world;
    }

    static void between(SimWorld world, Nemesis nemesis, Play play) {
        world.until(BEGIN_MS, null);
        nemesis.end();
        world.awaitCalm(BEGIN_MS, "all replicas are in sync before the scene");
        Stage stage = new Stage(world, nemesis, world.streams().of("scene"));
        world.note("scene " + play);
        switch (play) {
            case NONE -> {}
            case ABSENCE -> new Scenes(stage).absence();
            case SILENCE -> new Scenes(stage).silence();
            case TERM -> new Successions(stage).term();
            case PARTING -> new Successions(stage).parting();
            case SHORTFALL -> new Successions(stage).shortfall();
            case ALONE -> new Successions(stage).alone();
        }
        world.ambush().play(null);
        world.hush(false);
        world.note("scene ends");
        nemesis.end();
        nemesis.begin();
    }

    private SimProcess pausedFollower() {
        SimProcess process = world.machine(stage.follower).process();
        if (process == null) {
            throw new AssertionError("nothing was to go wrong");
        }
        world.note("pause of " + stage.follower);
        process.pause();
        return process;
    }

    private void absence() {
        SimProcess process = pausedFollower();
        if (!stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(stage.follower))) {
            return;
        }
        boolean[] gone = new boolean[1];
        world.ambush().play((by, isr) -> {
            if (gone[0] || !isr.contains(stage.follower) || stage.isInSync(stage.follower)) {
                return Ambush.Fate.ARRIVES;
            }
            gone[0] = true;
            world.agenda().after(0, world.machine(stage.follower)::kill);
            return Ambush.Fate.LOST;
        });
        process.goOn();
        if (!stage.within(Stage.PATIENCE_MS, () -> gone[0])) {
            return;
        }
        long endMs = world.agenda().nowMs() + ABSENCE_MS;
        while (world.agenda().nowMs() < endMs) {
            long before = world.acked();
            if (!stage.within(Stage.PATIENCE_MS, () -> world.acked() > before)) {
                world.fail("Progress is violated: nothing acknowledged for " + Stage.PATIENCE_MS
                        + " ms though all in-sync replicas are there");
            }
        }
    }

    private void silence() {
        SimProcess process = pausedFollower();
        boolean[] leaving = new boolean[1];
        world.ambush().play((by, isr) -> {
            if (leaving[0] || isr.contains(stage.follower)) {
                return Ambush.Fate.ARRIVES;
            }
            leaving[0] = true;
            world.hush(true);
            process.goOn();
            return Ambush.Fate.LATE;
        });
        if (!stage.within(Stage.PATIENCE_MS, () -> leaving[0])) {
            process.goOn();
            return;
        }
        stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(stage.follower));
        if (!stage.within(Stage.PATIENCE_MS, () -> stage.isInSync(stage.follower))) {
            world.fail("Progress is violated: " + stage.follower
                    + " is not in sync again in an idle partition, not within " + Stage.PATIENCE_MS + " ms");
        }
    }
}
