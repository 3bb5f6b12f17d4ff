package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else fills the disk of a broker that leads and follows, and makes room again. */
@Tag("cluster")
@Timeout(1_800)
class FullDirectoryTest {

    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 300;

    /** Nobody leaves the in-sync sets because it is slow. */
    private static final String NEVER_MS = "1500000";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void theOthersGoOnWithoutItUntilThereIsRoom() throws Exception {
        // Given: broker 1 is the preferred leader of half of the partitions
        String missing = LoopDisk.missing(folder);
        assumeTrue(missing == null, missing);
        try (LoopDisk disk = LoopDisk.mount(TestCluster.logs(folder, 1, 1), folder);
                TestCluster cluster = TestCluster.of(3)
                        .logDirectories(1)
                        .with("replica.lag.time.max.ms", NEVER_MS)
                        .start(folder)) {
            create(cluster);
            records(cluster).send(0, RECORDS, Map.of());

            // When
            Path others = disk.folder().resolve("others");
            fill(others);
            records(cluster).send(RECORDS, 2 * RECORDS, Map.of());

            // Then: it leads nothing, and is in nobody's way
            assertPartitions(cluster, partition -> partition.leader().id() != 1);
            records(cluster).send(2 * RECORDS, 3 * RECORDS, Map.of());
            assertPartitions(cluster, partition -> partition.isr().stream().noneMatch(replica -> replica.id() == 1));
            assertThat(electPreferred(cluster)).isInstanceOf(PreferredLeaderNotAvailableException.class);

            // When
            Files.delete(others);

            // Then
            cluster.awaitInSync(TOPIC);
            TestCluster.eventually(
                    () -> assertThat(electPreferred(cluster)).isInstanceOf(ElectionNotNeededException.class));
            records(cluster).send(3 * RECORDS, 4 * RECORDS, Map.of());
            assertThat(records(cluster).read(4 * RECORDS))
                    .containsExactlyInAnyOrderElementsOf(NumberedRecords.values(0, 4 * RECORDS));
            assertThat(cluster.broker(1).output()).doesNotContain("\tat ");
        }
    }

    private static void create(TestCluster cluster) throws Exception {
        Map<Integer, List<Integer>> replicas = new TreeMap<>();
        IntStream.range(0, PARTITIONS)
                .forEach(
                        partition -> replicas.put(partition, partition % 2 == 0 ? List.of(1, 2, 3) : List.of(2, 3, 1)));
        NewTopic topic = new NewTopic(TOPIC, replicas).configs(Map.of("min.insync.replicas", "2"));
        cluster.view().admin().createTopics(List.of(topic)).all().get();
        cluster.awaitInSync(TOPIC);
    }

    private static void assertPartitions(TestCluster cluster, Predicate<TopicPartitionInfo> expected) {
        TestCluster.eventually(
                () -> assertThat(cluster.view().describe(TOPIC).partitions()).allMatch(expected));
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Why partition 0, which prefers broker 1, is not led by it; null if it is. */
    private static @Nullable Throwable electPreferred(TestCluster cluster) throws Exception {
        TopicPartition wanted = new TopicPartition(TOPIC, 0);
        return Objects.requireNonNull(cluster.view()
                        .admin()
                        .electLeaders(ElectionType.PREFERRED, Set.of(wanted))
                        .partitions()
                        .get()
                        .get(wanted))
                .orElse(null);
    }

    private static NumberedRecords records(TestCluster cluster) {
        return new NumberedRecords(cluster, TOPIC, PARTITIONS);
    }
}
