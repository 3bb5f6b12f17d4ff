package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of a cluster end, stand still and come back; nothing that was acknowledged is lost, doubled or reordered.
 * {@code -Dcluster.long=true} is the long form. Where a test fails, the folder with the history and all output stays.
 */
@Tag("cluster")
@Timeout(1_200)
class ProcessFaultsTest {

    private static final long MS_OF_SESSION_AND_MORE = 10_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    /** F1. */
    @Test
    void noFault() {
        Workload.Outcome outcome = FaultScenarios.play("no fault", FaultScenarios.three(), folder, scene -> {
            scene.load().fault("nothing");
            scene.load().runFor(FaultScenarios.rounds(3, 600));
        });

        FaultScenarios.gapsAtMost(outcome, 2_000);
        assertThat(outcome.failures()).isEmpty();
    }

    /** F2. */
    @Test
    void leadersAreKilled() {
        Workload.Outcome outcome = FaultScenarios.play("leaders killed", FaultScenarios.three(), folder, scene -> {
            for (int round = 0; round < FaultScenarios.rounds(2, 8); round++) {
                ClusterProcess leader = scene.cluster().leaderOf(FaultScenarios.FIRST);
                scene.load().fault("kill " + leader);
                leader.kill();
                scene.load().awaitProgress();
                scene.load().runFor(FaultScenarios.rounds(1, 10));
                leader.start();
                scene.cluster().awaitInSync(FaultScenarios.TOPIC);
            }
        });

        FaultScenarios.gapsAtMost(outcome, MS_OF_SESSION_AND_MORE);
    }

    /** F3. */
    @Test
    void brokersRestartOneByOne() {
        Workload.Outcome outcome = FaultScenarios.play("rolling restart", FaultScenarios.three(), folder, scene -> {
            for (int round = 0; round < FaultScenarios.rounds(1, 2); round++) {
                for (ClusterProcess broker : scene.cluster().brokers()) {
                    scene.load().fault("terminate " + broker);
                    broker.terminate();
                    broker.start();
                    scene.cluster().awaitInSync(FaultScenarios.TOPIC);
                    scene.load().awaitProgress();
                }
            }
        });

        FaultScenarios.gapsAtMost(outcome, MS_OF_SESSION_AND_MORE);
    }

    /** F4. */
    @Test
    void leaderAndControllerStandStill() {
        Workload.Outcome outcome = FaultScenarios.play("pauses", FaultScenarios.three(), folder, scene -> {
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
        });

        FaultScenarios.gapsAtMost(outcome, MS_OF_SESSION_AND_MORE + 5_000);
    }
}
