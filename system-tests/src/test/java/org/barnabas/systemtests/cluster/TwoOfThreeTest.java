package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two of three brokers die at once: {@code min.insync.replicas} decides what the survivor may do. */
@Tag("cluster")
@Timeout(1_800)
class TwoOfThreeTest {

    private static final String ONE_IS_ENOUGH = "one-is-enough";
    private static final String TWO_ARE_NEEDED = "two-are-needed";
    private static final List<String> TOPICS = List.of(ONE_IS_ENOUGH, TWO_ARE_NEEDED);
    private static final int RECORDS = 200;
    private static final int PARTITIONS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theSurvivorServesWhatWasAcknowledged() throws Exception {
        // Given
        try (TestCluster cluster = TestCluster.of(3).start(folder)) {
            cluster.createTopic(ONE_IS_ENOUGH, PARTITIONS, 3, Map.of("min.insync.replicas", "1"));
            cluster.createTopic(TWO_ARE_NEEDED, PARTITIONS, 3, Map.of("min.insync.replicas", "2"));
            send(cluster, ONE_IS_ENOUGH, 0, RECORDS);
            send(cluster, TWO_ARE_NEEDED, 0, RECORDS);
            // A follower knows that records are committed when it gets those that were sent after their
            // acknowledgement.
            send(cluster, TWO_ARE_NEEDED, RECORDS, RECORDS + 3);

            // When
            ClusterProcess controller = cluster.controller();
            ClusterProcess survivor = cluster.brokers().stream()
                    .filter(broker -> broker != controller)
                    .findFirst()
                    .orElseThrow();
            cluster.brokers().stream()
                    .filter(broker -> broker != survivor)
                    .parallel()
                    .forEach(ClusterProcess::kill);

            // Then
            awaitAlone(cluster, survivor);
            assertThat(read(cluster, ONE_IS_ENOUGH, RECORDS)).containsAll(NumberedRecords.values(0, RECORDS));
            assertThat(read(cluster, TWO_ARE_NEEDED, RECORDS)).containsAll(NumberedRecords.values(0, RECORDS));
            send(cluster, ONE_IS_ENOUGH, RECORDS, 2 * RECORDS);
            assertThat(read(cluster, ONE_IS_ENOUGH, 2 * RECORDS)).containsAll(NumberedRecords.values(0, 2 * RECORDS));
            assertThatThrownBy(() -> send(cluster, TWO_ARE_NEEDED, 1_000_000, 1_000_003))
                    .hasRootCauseInstanceOf(NotEnoughReplicasException.class);

            // When
            cluster.heal();

            // Then
            TOPICS.forEach(cluster::awaitInSync);
            send(cluster, TWO_ARE_NEEDED, RECORDS + 3, 2 * RECORDS);
            for (String topic : TOPICS) {
                assertThat(read(cluster, topic, 2 * RECORDS))
                        .containsExactlyInAnyOrderElementsOf(NumberedRecords.values(0, 2 * RECORDS));
                Replicas.awaitIdentical(
                        cluster,
                        TestCluster.partitions(topic, 3).stream()
                                .map(partition -> new org.barnabas.testkit.history.TopicPartition(
                                        partition.topic(), partition.partition()))
                                .toList());
            }
        }
    }

    /** It leads everything and counts on nobody else. */
    private static void awaitAlone(TestCluster cluster, ClusterProcess survivor) {
        int id = cluster.brokers().indexOf(survivor) + 1;
        for (String topic : TOPICS) {
            TestCluster.eventually(() -> assertThat(
                            cluster.view().describe(topic).partitions())
                    .allSatisfy(partition -> {
                        assertThat(partition.leader().id()).isEqualTo(id);
                        assertThat(partition.isr()).hasSize(1);
                    }));
        }
    }

    /** Every record is acknowledged by all replicas in sync, at the first attempt. */
    private static void send(TestCluster cluster, String topic, int from, int to) throws Exception {
        new NumberedRecords(cluster, topic, PARTITIONS)
                .send(
                        from,
                        to,
                        Map.of(
                                "enable.idempotence",
                                false,
                                "retries",
                                0,
                                "request.timeout.ms",
                                10_000,
                                "delivery.timeout.ms",
                                20_000));
    }

    private static List<String> read(TestCluster cluster, String topic, int atLeast) {
        return new NumberedRecords(cluster, topic, PARTITIONS).read(atLeast);
    }
}
