package org.barnabas.systemtests.cluster;

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

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    @Tag("F1")
    void noFault() {
        FaultScenarios.play(Scenarios.noFault(FaultScenarios.rounds(3, 600)), folder);
    }

    @Test
    @Tag("F2")
    void leadersAreKilled() {
        FaultScenarios.play(Scenarios.leadersAreKilled(), folder);
    }

    @Test
    @Tag("F3")
    void brokersRestartOneByOne() {
        FaultScenarios.play(Scenarios.brokersRestartOneByOne(), folder);
    }

    @Test
    @Tag("F4")
    void leaderAndControllerStandStill() {
        FaultScenarios.play(Scenarios.leaderAndControllerStandStill(), folder);
    }

    /** Existing leaders go on without ZooKeeper, and everybody is back when it returns. */
    @Test
    @Tag("F6")
    void zooKeeperIsAway() {
        FaultScenarios.play(Scenarios.zooKeeperIsAway(), folder);
    }
}
