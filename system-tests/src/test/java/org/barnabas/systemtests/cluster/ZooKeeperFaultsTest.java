package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** F6: existing leaders go on without ZooKeeper, and everybody is back when it returns. */
@Tag("cluster")
@Timeout(1_200)
class ZooKeeperFaultsTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void zooKeeperIsAwayForLongerThanSessionsLast() {
        Workload.Outcome outcome = FaultScenarios.play("no ZooKeeper", FaultScenarios.three(), folder, scene -> {
            scene.load().fault("kill ZooKeeper");
            scene.cluster().zooKeeper(1).kill();
            // Sessions end after 6 s; followers that do not count would leave after 10 s more.
            scene.load().runFor(FaultScenarios.rounds(20, 60));
            scene.load().awaitProgress();
            scene.load().fault("ZooKeeper returns");
            scene.cluster().zooKeeper(1).start();
            scene.load().runFor(FaultScenarios.rounds(8, 20));
        });

        FaultScenarios.gapsAtMost(outcome, 10_000);
        assertThat(outcome.failures()).isEmpty();
    }
}
