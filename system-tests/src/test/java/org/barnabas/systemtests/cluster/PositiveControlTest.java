package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.testkit.history.AnomalyKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Losses must be seen: what a leader acknowledges alone goes with it, and the judgement says so. */
@Tag("cluster")
@Timeout(1_800)
class PositiveControlTest {

    @TempDir
    private Path folder;

    @Test
    void whatOnlyTheLeaderHadIsMissed() {
        // Given
        try (TestCluster cluster = TestCluster.of(3).start(folder)) {
            cluster.createTopic(FaultScenarios.TOPIC, FaultScenarios.PARTITIONS, 3);
            try (Workload load = Workload.startCareless(cluster, FaultScenarios.TOPIC, FaultScenarios.PARTITIONS)) {
                ClusterProcess leader = cluster.leaderOf(FaultScenarios.FIRST);
                List<ClusterProcess> followers = cluster.brokers().stream()
                        .filter(each -> each != leader)
                        .toList();

                // When
                load.fault("followers stand still");
                followers.forEach(ClusterProcess::pause);
                // Shorter than their sessions: they stay in sync.
                load.runFor(2);
                leader.kill();
                followers.forEach(ClusterProcess::resume);
                Workload.Outcome outcome = load.finish();

                // Then
                System.out.println("careless: " + outcome.verdict().counts());
                assertThat(outcome.verdict().counts())
                        .containsKeys(AnomalyKind.LOST_WRITE, AnomalyKind.INCONSISTENT_OFFSETS);
            }
        }
    }
}
