package org.barnabas.simulation.fault;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.zookeeper.SimulatedEnsemble;

/**
 * Scenes in which somebody takes over, a leader or a controller, while the logs of the three replicas end at three
 * different places. Whether each of them gets the right records depends on one rule then.
 */
final class Successions {

    private static final long MOMENT_MS = 1_000;
    private static final long SOON_MS = 3_000;
    private static final int LATER_MS = 1_500;
    /** So that the former controller knows of the end of its term before anybody else does. */
    private static final int AHEAD_MS = 60;

    private final Stage stage;

    Successions(Stage stage) {
        this.stage = stage;
    }

    /** Whose fetches are left for a moment. */
    private abstract static class Held implements Ambush.Scene {

        @Override
        public Ambush.Fate onWish(int leader, List<Integer> isr) {
            return Ambush.Fate.ARRIVES;
        }

        @Override
        public abstract boolean holdsFetch(int leader, int from);
    }

    private void hold(Held held) {
        stage.play(held);
    }

    private void letGo() {
        stage.play(null);
    }

    private int backMs() {
        return LATER_MS + stage.random.nextInt(LATER_MS);
    }

    /**
     * The follower is out of sync and has caught up; ZooKeeper lets it in again, but the controller that asked for this
     * loses its session before it hears of it, and ends its term. The follower stands still from its leader's wish on.
     */
    void term() {
        Term term = new Term();
        hold(term);
        if (!stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(stage.follower))) {
            return;
        }
        term.held = false;
        if (stage.within(Stage.PATIENCE_MS, () -> term.struck)) {
            stage.happened();
            stage.pass(term.lengthMs() + MOMENT_MS / 2);
            letGo();
            stage.within(SOON_MS, () -> stage.isInSync(stage.follower));
        }
    }

    private final class Term extends Held {

        private boolean held = true;
        private boolean asked;
        private boolean struck;

        @Override
        public Ambush.Fate onWish(int leader, List<Integer> isr) {
            if (isr.contains(stage.follower) && !stage.isInSync(stage.follower)) {
                held = true;
                asked = true;
            }
            return Ambush.Fate.ARRIVES;
        }

        @Override
        public boolean holdsFetch(int leader, int from) {
            return held && from == stage.follower;
        }

        @Override
        public void onState(PartitionImage now, int by) {
            if (!asked || struck || !now.isr().contains(stage.follower) || now.leader() != stage.leader) {
                return;
            }
            struck = true;
            stage.target.note("the term of " + by + " ends");
            stage.target.around().ensemble().loseAnswersTo(by);
            stage.target.after(
                    SimulatedEnsemble.RECONNECT_MS - 1,
                    () -> stage.target.around().ensemble().expireSessionOf(by));
            for (int other : Stage.BROKERS) {
                if (other != by) {
                    stage.target.around().internet().cables().cut(Surroundings.ZOOKEEPER, other);
                    stage.target.after(
                            lengthMs(),
                            () -> stage.target.around().internet().cables().heal(Surroundings.ZOOKEEPER, other));
                }
            }
        }

        /** Shorter than any session. */
        private long lengthMs() {
            return SimulatedEnsemble.RECONNECT_MS + stage.target.options().expiryMs() + AHEAD_MS;
        }
    }

    /**
     * The next leader has less of the leader's epoch than the third replica, which does not hear of it before it takes
     * over itself: it does not know the epoch in between, and has records of its own where that began.
     */
    void parting() {
        int next = Math.min(stage.follower, stage.other);
        int third = Math.max(stage.follower, stage.other);
        boolean[] deposed = new boolean[1];
        hold(new Held() {
            @Override
            public boolean holdsFetch(int leader, int from) {
                return deposed[0] ? from == third : from == next;
            }
        });
        if (!stage.within(MOMENT_MS, () -> stage.size(third) > stage.size(next))) {
            return;
        }
        deposed[0] = true;
        long common = stage.size(next);
        if (!stage.nemesis.kill(stage.machine(stage.leader), backMs())
                || !stage.within(SOON_MS, () -> stage.leads(next) && stage.size(next) > common)
                || !stage.isInSync(third)
                || !stage.nemesis.kill(stage.machine(next), MOMENT_MS / 2 + stage.random.nextInt(LATER_MS))) {
            return;
        }
        stage.happened();
        letGo();
        stage.within(SOON_MS, () -> stage.leads(third));
        stage.within(SOON_MS, () -> stage.isInSync(next));
    }

    /**
     * The leader dies when it has just committed what an out-of-sync follower has a part of, and before its only in-sync
     * follower, the next leader, has heard how far that is.
     */
    void shortfall() {
        int late = stage.follower;
        int next = stage.other;
        Shortfall held = new Shortfall(late, next);
        hold(held);
        if (!stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(late))) {
            return;
        }
        held.both = true;
        if (!stage.within(MOMENT_MS, () -> stage.size(stage.leader) > stage.size(next))) {
            return;
        }
        held.lateUpTo = stage.committed();
        if (!stage.within(MOMENT_MS, () -> stage.size(late) >= held.lateUpTo)
                || !stage.within(MOMENT_MS, () -> stage.size(stage.leader) > stage.size(late))) {
            return;
        }
        held.both = false;
        long part = stage.size(late);
        if (stage.within(MOMENT_MS, () -> stage.committed() > part)
                && stage.nemesis.kill(stage.machine(stage.leader), backMs())) {
            stage.happened();
            letGo();
            stage.within(SOON_MS, () -> stage.leads(next));
            stage.within(SOON_MS, () -> stage.isInSync(late));
        }
    }

    /**
     * The one broker by whose own file one copy is enough takes over alone, acknowledges, and dies. Nobody else may lead
     * until it is back, however the controller's own file counts.
     */
    void alone() {
        int modest = stage.target.options().modest();
        if (stage.controls(modest)) {
            stage.target.around().ensemble().expireSessionOf(modest);
            if (!stage.within(Stage.PATIENCE_MS, () -> !stage.controls(modest) && !stage.isInSync(modest))
                    || !stage.within(Stage.PATIENCE_MS, () -> stage.isInSync(modest))) {
                return;
            }
        }
        int first = stage.leaderNow();
        int third = Stage.BROKERS.stream()
                .filter(id -> id != modest && id != first)
                .findFirst()
                .orElseThrow();
        hold(new Held() {
            @Override
            public boolean holdsFetch(int leader, int from) {
                return leader == modest || from == third;
            }
        });
        if (first != modest) {
            boolean two = stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(third)) && stage.isInSync(modest);
            if (!two) {
                return;
            }
            // In order: whoever comes back from a kill is not asked to lead.
            stage.nemesis.stop(stage.machine(first), MOMENT_MS);
        }
        BooleanSupplier isAlone = () -> stage.leads(modest) && stage.isInSync(List.of(modest));
        if (!stage.within(Stage.PATIENCE_MS, isAlone)) {
            return;
        }
        if (!stage.within(SOON_MS, () -> stage.controls(modest) || stage.controls(third))) {
            return;
        }
        if (stage.controls(modest)) {
            // By its own file it would count right.
            stage.target.around().ensemble().expireSessionOf(modest);
            if (!stage.within(Stage.PATIENCE_MS, () -> !stage.controls(modest) && isAlone.getAsBoolean())) {
                return;
            }
        }
        boolean acknowledged = stage.within(
                Stage.PATIENCE_MS,
                () -> stage.isUp(first)
                        && stage.isUp(third)
                        && stage.committed() > (first == modest ? 0 : stage.size(first))
                        && stage.committed() > stage.size(third));
        if (acknowledged && stage.nemesis.kill(stage.machine(modest), backMs())) {
            stage.happened();
            letGo();
            stage.within(SOON_MS, () -> stage.leads(modest));
        }
    }

    private final class Shortfall extends Held {

        private final int late;
        private final int next;
        /** So many records make it stand still. */
        private long lateUpTo;

        private boolean both;

        Shortfall(int late, int next) {
            this.late = late;
            this.next = next;
        }

        @Override
        public boolean holdsFetch(int leader, int from) {
            return from == late ? stage.size(late) >= lateUpTo : both && from == next;
        }
    }
}
