package org.barnabas.simulation.fault;

import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.testkit.history.TopicPartition;

/** Played in the middle of a run while nothing else goes wrong, each with what must come of it. */
public final class Scenes {

    private static final long ABSENCE_MS = 20_000;

    private final Stage stage;

    private Scenes(Stage stage) {
        this.stage = stage;
    }

    /**
     * Ends all that is wrong, waits for rest, plays, and lets things go wrong again.
     *
     * @param partitions what the scene may be about; they have a replica on every broker
     */
    public static void between(
            Target target, Nemesis nemesis, Ambush ambush, Course course, Play play, List<TopicPartition> partitions) {
        if (play == Play.NONE) {
            return;
        }
        nemesis.end();
        course.awaitCalm("all replicas are in sync before the scene");
        Stage stage = new Stage(target, nemesis, ambush, course, choose(target, partitions));
        target.note("scene " + play);
        switch (play) {
            case NONE -> {}
            case ISOLATION -> new Isolation(stage).play();
            case ABSENCE -> new Scenes(stage).absence();
            case SILENCE -> new Scenes(stage).silence();
            case TERM -> new Successions(stage).term();
            case PARTING -> new Successions(stage).parting();
            case SHORTFALL -> new Successions(stage).shortfall();
            case ALONE -> new Successions(stage).alone();
        }
        stage.play(null);
        course.hush(false);
        target.note("scene ends");
        nemesis.end();
        nemesis.begin();
    }

    /** One whose leader asks the controller over the wire, if there is one. */
    private static TopicPartition choose(Target target, List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionImage state = target.truth().state(partition);
            if (state != null
                    && state.hasLeader()
                    && state.leader() != target.truth().controller()) {
                return partition;
            }
        }
        return partitions.get(0);
    }

    private BrokerProcess pausedFollower() {
        BrokerProcess process = stage.machine(stage.follower).process();
        if (process == null) {
            throw new AssertionError("nothing was to go wrong");
        }
        stage.target.note("pause of " + stage.follower);
        process.pause();
        return process;
    }

    private void absence() {
        BrokerProcess process = pausedFollower();
        if (!stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(stage.follower))) {
            return;
        }
        boolean[] gone = new boolean[1];
        stage.play((by, isr) -> {
            if (gone[0] || !isr.contains(stage.follower) || stage.isInSync(stage.follower)) {
                return Ambush.Fate.ARRIVES;
            }
            gone[0] = true;
            stage.target.after(0, stage.machine(stage.follower)::kill);
            return Ambush.Fate.LOST;
        });
        process.goOn();
        if (!stage.within(Stage.PATIENCE_MS, () -> gone[0])) {
            return;
        }
        stage.happened();
        long endMs = stage.target.nowMs() + ABSENCE_MS;
        while (stage.target.nowMs() < endMs) {
            long before = stage.acked();
            if (!stage.within(Stage.PATIENCE_MS, () -> stage.acked() > before)) {
                stage.fail("Progress is violated: nothing acknowledged for " + Stage.PATIENCE_MS
                        + " ms though all in-sync replicas are there");
            }
        }
    }

    private void silence() {
        BrokerProcess process = pausedFollower();
        boolean[] leaving = new boolean[1];
        stage.play((by, isr) -> {
            if (leaving[0] || isr.contains(stage.follower)) {
                return Ambush.Fate.ARRIVES;
            }
            leaving[0] = true;
            stage.course.hush(true);
            process.goOn();
            return Ambush.Fate.LATE;
        });
        if (!stage.within(Stage.PATIENCE_MS, () -> leaving[0])) {
            process.goOn();
            return;
        }
        stage.happened();
        stage.within(Stage.PATIENCE_MS, () -> !stage.isInSync(stage.follower));
        if (!stage.within(Stage.PATIENCE_MS, () -> stage.isInSync(stage.follower))) {
            stage.fail("Progress is violated: " + stage.follower
                    + " is not in sync again in an idle partition, not within " + Stage.PATIENCE_MS + " ms");
        }
    }
}
