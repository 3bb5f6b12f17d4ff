package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {

    @TempDir
    private Path folder;

    /** {@code -Dzookeeper.partitions=100000} is the long form. */
    private static final int PARTITIONS = Integer.getInteger("zookeeper.partitions", 2_000);

    private static final int OPERATIONS = 500;
    private static final int PARTITIONS_OF_A_TOPIC = 1_000;
    private static final long TOLERANCE_BYTES = 32L << 20;

    @Test
    void partitionsThatCameAndWentLeaveNothingInMemory() throws Exception {
        // Given
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeper client = new ZooKeeper(server.connectString(), 10_000, event -> {})) {
            churn(client, PARTITIONS_OF_A_TOPIC);
            long before = heapBytes();

            // When
            churn(client, PARTITIONS);

            // Then
            assertThat(server.transactionsInMemory()).isZero();
            assertThat(heapBytes()).isLessThan(before + TOLERANCE_BYTES);
        }
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeper client = new ZooKeeper(again.connectString(), 10_000, event -> {})) {
            assertThat(again.transactionsInMemory())
                    .as("also what a start reads")
                    .isZero();
            assertThat(client.exists("/topics", false)).isNull();
        }
    }

    /** Topics of a thousand partitions, as a controller writes them. */
    private static void churn(ZooKeeper client, int partitions) throws Exception {
        byte[] state = new byte[120];
        for (int made = 0; made < partitions; made += PARTITIONS_OF_A_TOPIC) {
            for (int first = 0; first < PARTITIONS_OF_A_TOPIC; first += OPERATIONS) {
                List<Op> creations = new ArrayList<>();
                List<Op> deletions = new ArrayList<>();
                for (int i = first; i < first + OPERATIONS; i++) {
                    String path = "/brokers-topics-some-topic-partitions-" + i + "-state";
                    creations.add(Op.create(path, state, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
                    deletions.add(Op.delete(path, -1));
                }
                client.multi(creations);
                client.multi(deletions);
            }
        }
    }

    @Test
    void snapshotsComeByTheBytesThatWereWrittenAndNotByThoseThatFilesOccupy() throws Exception {
        // Given
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeper client = new ZooKeeper(server.connectString(), 10_000, event -> {})) {
            client.create("/a", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);

            // When
            for (int i = 0; i < 30; i++) {
                client.setData("/a", new byte[100], -1);
            }

            // Then
            assertThat(logs()).as("each snapshot begins a log").isEqualTo(1);

            // When
            for (int i = 0; i < 80; i++) {
                client.setData("/a", new byte[900_000], -1);
            }

            // Then
            assertThat(logs()).isBetween(2L, 4L);
        }
    }

    private long logs() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log."))
                    .count();
        }
    }

    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aFolderBelongsToOneServerAtATime() throws IOException {
        // Given
        try (EmbeddedZooKeeper first = EmbeddedZooKeeper.start(folder, 0)) {
            // When / Then
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another broker");
            assertThat(first.port()).isPositive();
        }
        try (EmbeddedZooKeeper next = EmbeddedZooKeeper.start(folder, 0)) {
            assertThat(next.port()).isPositive();
        }
    }
}
