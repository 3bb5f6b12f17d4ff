package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One of the two log directories of a broker fails under it, stays bad over a restart, and is repaired (KIP-112). */
@Tag("cluster")
@Timeout(300)
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
            send(cluster, 0, RECORDS);
            Set<Integer> lost = partitionsIn(disk.folder());
            Set<Integer> kept = partitionsIn(TestCluster.logs(folder, 1, 1));
            assertThat(lost).isNotEmpty();
            assertThat(kept).isNotEmpty();

            // When
            disk.fail();
            send(cluster, RECORDS, 2 * RECORDS);

            // Then
            assertThat(read(cluster, 2 * RECORDS)).containsExactlyInAnyOrderElementsOf(values(2 * RECORDS));
            assertLedByOne(cluster, kept);
            assertThat(directoryError(cluster, disk.folder())).isInstanceOf(KafkaStorageException.class);

            // When: it starts with the bad directory
            cluster.broker(1).terminate();
            cluster.broker(1).start();
            send(cluster, 2 * RECORDS, 3 * RECORDS);

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
            assertThat(read(cluster, 3 * RECORDS)).containsExactlyInAnyOrderElementsOf(values(3 * RECORDS));
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

    private static @Nullable Throwable directoryError(TestCluster cluster, Path directory) throws Exception {
        Map<String, LogDirDescription> directories = Objects.requireNonNull(cluster.view()
                .admin()
                .describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .get(1));
        return Objects.requireNonNull(directories.get(directory.toString())).error();
    }

    private static List<String> values(int count) {
        return IntStream.range(0, count).mapToObj(number -> "v" + number).toList();
    }

    /** All are acknowledged by the replicas in sync, if need be by the next leader. */
    private static void send(TestCluster cluster, int from, int to) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<?>> sends = new ArrayList<>();
            for (int number = from; number < to; number++) {
                sends.add(producer.send(new ProducerRecord<>(TOPIC, number % PARTITIONS, null, "v" + number)));
            }
            for (Future<?> send : sends) {
                send.get();
            }
        }
    }

    private static List<String> read(TestCluster cluster, int atLeast) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrap(), "auto.offset.reset", "earliest");
        List<TopicPartition> partitions = TestCluster.partitions(TOPIC, PARTITIONS);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            TestCluster.eventually(() -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
                if (values.size() < atLeast) {
                    throw new IllegalStateException("read " + values.size());
                }
            });
        }
        return values;
    }
}
