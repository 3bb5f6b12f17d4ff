package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The fixture itself: leaders and controllers are found, die, and are replaced. */
@Timeout(1_800)
class TestClusterTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void threeBrokersOnAnEnsembleOfThree() {
        // Given
        try (TestCluster cluster = TestCluster.of(3).zooKeepers(3).start(folder)) {
            cluster.createTopic("orders", 3, 3);
            TopicPartition partition = new TopicPartition("orders", 0);
            ClusterProcess leader = cluster.leaderOf(partition);
            ClusterProcess controller = cluster.controller();

            // When
            leader.kill();
            if (controller.isRunning()) {
                controller.terminate();
            }

            // Then
            assertThat(cluster.leaderOf(partition)).isNotEqualTo(leader);
            assertThat(cluster.controller()).isNotEqualTo(controller);

            // When
            cluster.heal();

            // Then
            cluster.awaitInSync("orders");
        }
    }
}
