package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Administration under faults: in the end ZooKeeper, all brokers and all disks have what was asked for, and nothing else.
 * {@code -Dcluster.seed=N} plays one order of things again, {@code -Dcluster.long=true} is the long form.
 */
@Tag("cluster")
@Tag("F13")
@Timeout(1_800)
class AdminFaultsTest {

    /** The short form always does the same, as far as processes do. */
    private static final long SEED =
            Long.getLong("cluster.seed", FaultScenarios.LONG ? System.nanoTime() % 100_000 : 13);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everybodyAgreesInTheEnd() {
        FaultSummary summary = new FaultSummary("F13", "administration, seed " + SEED);
        try {
            AdminFaults.play(
                    AdminFaults.plan(), SEED, FaultScenarios.rounds(1, 4), FaultScenarios.rounds(1, 8), folder);
            summary.passed();
        } finally {
            summary.write();
        }
    }
}
