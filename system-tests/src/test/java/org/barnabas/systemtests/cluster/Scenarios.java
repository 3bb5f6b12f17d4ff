package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.testkit.Goals;

/** F1 to F4 and F6: what happens to processes. {@link Cuts} has what happens between them. */
final class Scenarios {

    /** A session of 6 s, and what clients and a busy machine add. */
    private static final long SESSION_AND_MORE_MS = 10_000;

    private static final String CLEAN_STOP = ".kafka_cleanshutdown";

    private Scenarios() {}

    static FaultScenario noFault(int seconds) {
        AtomicLong changes = new AtomicLong();
        return new FaultScenario(
                "F1",
                "no fault",
                // A machine that is busy with other things is no fault either.
                Goals.BINDING
                        ? FaultScenarios.three()
                        : FaultScenarios.three()
                                .with("zookeeper.session.timeout.ms", "60000")
                                .with("replica.lag.time.max.ms", "60000"),
                scene -> {
                    long before = FaultScenarios.stateChanges(scene);
                    scene.load().fault("nothing");
                    scene.load().runFor(seconds);
                    changes.set(FaultScenarios.stateChanges(scene) - before);
                },
                (scene, outcome) -> {
                    FaultScenarios.gapsAtMost(outcome, 2_000);
                    assertThat(outcome.failures()).isEmpty();
                    assertThat(changes.get()).as("changes of in-sync sets").isZero();
                    Goals.atMost("p99 of produce, ms", outcome.latencyMs(0.99), 100);
                });
    }

    static FaultScenario leadersAreKilled() {
        return new FaultScenario(
                "F2",
                "leaders killed",
                FaultScenarios.three(),
                scene -> {
                    for (int round = 0; round < FaultScenarios.rounds(2, 8); round++) {
                        long from = scene.load().now();
                        ClusterProcess leader = scene.cluster().leaderOf(FaultScenarios.FIRST);
                        scene.load().fault("kill " + leader);
                        leader.kill();
                        scene.load().awaitProgress();
                        scene.load().runFor(FaultScenarios.rounds(1, 10));
                        leader.start();
                        scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                        scene.load().runUntil(from + FaultScenarios.rounds(0, 20) * 1_000_000_000L);
                    }
                },
                (scene, outcome) -> FaultScenarios.gapsAtMost(outcome, SESSION_AND_MORE_MS));
    }

    static FaultScenario brokersRestartOneByOne() {
        return new FaultScenario(
                "F3",
                "rolling restart",
                FaultScenarios.three(),
                scene -> {
                    for (int round = 0; round < FaultScenarios.rounds(1, 2); round++) {
                        for (ClusterProcess broker : scene.cluster().brokers()) {
                            scene.load().fault("terminate " + broker);
                            broker.terminate();
                            assertThat(Files.exists(scene.cluster().logs(broker).resolve(CLEAN_STOP)))
                                    .as("clean stop of " + broker)
                                    .isTrue();
                            broker.start();
                            scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                            scene.load().awaitProgress();
                        }
                    }
                },
                (scene, outcome) -> FaultScenarios.gapsAtMost(outcome, 2_000));
    }

    static FaultScenario leaderAndControllerStandStill() {
        return new FaultScenario(
                "F4",
                "leader, then controller stand still",
                FaultScenarios.three(),
                scene -> {
                    scene.load().withPatience();
                    scene.load().awaitProgress();
                    ClusterProcess leader = scene.cluster().leaderOf(FaultScenarios.FIRST);
                    scene.load().fault("pause leader " + leader);
                    leader.pause();
                    scene.load().runFor(FaultScenarios.rounds(9, 15));
                    leader.resume();
                    scene.load().awaitProgress();
                    scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                    ClusterProcess controller = scene.cluster().controller();
                    scene.load().fault("pause controller " + controller);
                    controller.pause();
                    scene.load().runFor(FaultScenarios.rounds(9, 15));
                    controller.resume();
                    scene.load().awaitProgress();
                },
                (scene, outcome) -> FaultScenarios.gapsAtMost(outcome, SESSION_AND_MORE_MS));
    }

    static FaultScenario zooKeeperIsAway() {
        AtomicLong from = new AtomicLong();
        AtomicLong until = new AtomicLong();
        return new FaultScenario(
                "F6",
                "no ZooKeeper, then no sessions",
                FaultScenarios.three(),
                scene -> {
                    from.set(scene.load().now());
                    scene.load().fault("kill ZooKeeper");
                    scene.cluster().zooKeeper(1).kill();
                    // Sessions end after 6 s; followers that do not count would leave after 10 s more.
                    scene.load().runFor(FaultScenarios.rounds(20, 60));
                    scene.load().awaitProgress();
                    until.set(scene.load().now());
                    scene.load().fault("ZooKeeper returns");
                    scene.cluster().zooKeeper(1).start();
                    scene.load().runFor(FaultScenarios.rounds(8, 20));
                    scene.load().fault("all sessions expire");
                    ZooKeeperTruth.expireSessions(scene.cluster().zooKeeperConnect());
                    FaultScenarios.awaitRegistered(scene);
                    scene.load().runFor(FaultScenarios.rounds(3, 20));
                },
                (scene, outcome) -> {
                    FaultScenarios.gapsAtMost(outcome, SESSION_AND_MORE_MS);
                    assertThat(outcome.failures()).isEmpty();
                    assertThat(outcome.answered(from.get(), until.get()))
                            .as("share of produces that succeed while ZooKeeper is away")
                            .isGreaterThanOrEqualTo(0.99);
                });
    }
}
