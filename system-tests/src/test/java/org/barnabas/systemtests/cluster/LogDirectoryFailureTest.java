package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One of the two log directories of a broker fails under it, stays bad over a restart, and is repaired (KIP-112). */
@Tag("cluster")
@Timeout(1_800)
class LogDirectoryFailureTest {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theOtherDirectoryAndTheOtherBrokersGoOn() throws Exception {
        // Given: broker 1 leads everything
        String missing = LoopDisk.missing(folder);
        assumeTrue(missing == null, missing);
        try (LoopDisk disk = LoopDisk.mount(TestCluster.logs(folder, 1, 2), folder);
                TestCluster cluster = TestCluster.of(3)
                        .logDirectories(2)
                        .with("log.dir.min.free.bytes", "0")
                        .start(folder)) {
            create(cluster);
            records(cluster).send(0, RECORDS, Map.of());
            Set<Integer> lost = partitionsIn(disk.folder());
            Set<Integer> kept = partitionsIn(TestCluster.logs(folder, 1, 1));
            assertThat(lost).isNotEmpty();
            assertThat(kept).isNotEmpty();

            // When
            disk.fail();
            records(cluster).send(RECORDS, 2 * RECORDS, Map.of());

            // Then
            assertThat(records(cluster).read(2 * RECORDS))
                    .containsExactlyInAnyOrderElementsOf(NumberedRecords.values(0, 2 * RECORDS));
            assertLedByOne(cluster, kept);
            assertThat(directoryError(cluster, disk.folder())).isInstanceOf(KafkaStorageException.class);

            // When: it starts with the bad directory
            cluster.broker(1).terminate();
            cluster.broker(1).start();
            records(cluster).send(2 * RECORDS, 3 * RECORDS, Map.of());

            // Then
            assertThat(cluster.broker(1).output())
                    .contains("log directory " + disk.folder() + " cannot be used")
                    .doesNotContain("\tat ");
            awaitInSync(cluster, kept);
            assertThat(partitionsIn(TestCluster.logs(folder, 1, 1))).isEqualTo(kept);
            assertThat(directoryError(cluster, disk.folder())).isInstanceOf(KafkaStorageException.class);

            // When
            cluster.broker(1).terminate();
            disk.repair();
            cluster.broker(1).start();

            // Then
            cluster.awaitInSync(TOPIC);
            assertThat(partitionsIn(disk.folder())).isEqualTo(lost);
            assertThat(records(cluster).read(3 * RECORDS))
                    .containsExactlyInAnyOrderElementsOf(NumberedRecords.values(0, 3 * RECORDS));
        }
    }

    private static void create(TestCluster cluster) throws Exception {
        Map<Integer, List<Integer>> replicas = new TreeMap<>();
        IntStream.range(0, PARTITIONS).forEach(partition -> replicas.put(partition, List.of(1, 2, 3)));
        NewTopic topic = new NewTopic(TOPIC, replicas).configs(Map.of("min.insync.replicas", "2"));
        cluster.view().admin().createTopics(List.of(topic)).all().get();
        cluster.awaitInSync(TOPIC);
    }

    private static Set<Integer> partitionsIn(Path directory) {
        Set<Integer> found = new HashSet<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (Files.isDirectory(directory.resolve(TOPIC + "-" + partition))) {
                found.add(partition);
            }
        }
        return found;
    }

    private static void assertLedByOne(TestCluster cluster, Set<Integer> partitions) {
        TestCluster.eventually(() -> assertThat(cluster.view().describe(TOPIC).partitions())
                .allSatisfy(partition -> {
                    boolean kept = partitions.contains(partition.partition());
                    assertThat(partition.leader().id() == 1).isEqualTo(kept);
                    assertThat(partition.isr()).hasSize(kept ? 3 : 2);
                }));
    }

    private static void awaitInSync(TestCluster cluster, Set<Integer> kept) {
        TestCluster.eventually(() -> assertThat(cluster.view().describe(TOPIC).partitions())
                .allSatisfy(partition ->
                        assertThat(partition.isr()).hasSize(kept.contains(partition.partition()) ? 3 : 2)));
    }

    /** Acknowledged by the replicas in sync, if need be by the next leader. */
    private static NumberedRecords records(TestCluster cluster) {
        return new NumberedRecords(cluster, TOPIC, PARTITIONS);
    }

    private static @Nullable Throwable directoryError(TestCluster cluster, Path directory) throws Exception {
        Map<String, LogDirDescription> directories = Objects.requireNonNull(cluster.view()
                .admin()
                .describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .get(1));
        return Objects.requireNonNull(directories.get(directory.toString())).error();
    }
}
