package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.barnabas.systemtests.RealClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A producer without idempotence sends again what is refused. Where the records stay in the log it must not be: they
 * would be there twice.
 */
@Tag("cluster")
@Timeout(300)
class UndoubledRecordsTest {

    private static final String TOPIC = "lines";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int LINES = 10_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @BeforeEach
    void kcatIsThere() {
        String missing = RealClient.kcat().missing();
        assumeTrue(missing == null, missing);
    }

    /** One time, or three in the long form. */
    private static IntStream rounds() {
        return IntStream.range(0, FaultScenarios.LONG ? 3 : 1);
    }

    private TestCluster cluster() {
        TestCluster cluster = TestCluster.of(3).with("min.insync.replicas", "2").start(folder);
        cluster.createTopic(TOPIC, 1, 3);
        cluster.awaitInSync(TOPIC);
        return cluster;
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void followersAreKilled(int again) throws Exception {
        try (TestCluster cluster = cluster();
                LineProducer producer =
                        LineProducer.start(cluster.bootstrap(), TOPIC, LINES, folder.resolve("kcat.out"))) {
            // When
            for (int round = 0; round < 4; round++) {
                ClusterProcess leader = cluster.leaderOf(PARTITION);
                List<ClusterProcess> followers = cluster.brokers().stream()
                        .filter(broker -> broker != leader)
                        .toList();
                ClusterProcess victim = followers.get(round % 2);
                victim.kill();
                victim.start();
                cluster.awaitInSync(TOPIC);
            }
            // Then
            assertThat(producer.finish()).isZero();
            assertThat(content(cluster)).containsExactlyInAnyOrderElementsOf(LineProducer.lines(LINES));
        }
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void allBrokersAreRestartedInTurn(int again) throws Exception {
        try (TestCluster cluster = cluster();
                LineProducer producer =
                        LineProducer.start(cluster.bootstrap(), TOPIC, LINES, folder.resolve("kcat.out"))) {
            // When
            for (ClusterProcess broker : cluster.brokers()) {
                broker.terminate();
                broker.start();
                cluster.awaitInSync(TOPIC);
            }
            // Then
            assertThat(producer.finish()).isZero();
            assertThat(content(cluster)).containsExactlyInAnyOrderElementsOf(LineProducer.lines(LINES));
        }
    }

    private static List<String> content(TestCluster cluster) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
