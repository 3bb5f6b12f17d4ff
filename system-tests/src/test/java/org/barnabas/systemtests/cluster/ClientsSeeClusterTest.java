package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.LineTool;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of other languages send and read lines while the leader that they talk to is killed. */
@Tag("cluster")
@Timeout(1_800)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsSeeClusterTest {

    private static final int RECORDS = 20_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> LINES =
            IntStream.range(0, RECORDS).mapToObj(number -> "line-" + number).toList();

    /** Some thousand lines per second, so that a fault comes in between. */
    private static final String SLOWLY =
            "awk '{print} NR % 200 == 0 {fflush(); system(\"sleep 0.05\")}' \"$0\" | \"$@\"";

    private Path folder;
    private Path input;
    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        input = Files.write(folder.resolve("input"), LINES);
        cluster = FaultScenarios.three().start(folder);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({"KCAT, KAFKA_PYTHON", "KAFKA_PYTHON, KCAT"})
    void exchangeLinesWhileTheLeaderDies(LineTool from, LineTool to) {
        Assumptions.assumeTrue(from.missing() == null, from.missing());
        Assumptions.assumeTrue(to.missing() == null, to.missing());
        // Given
        String topic = from + "-" + to;
        cluster.createTopic(topic, 1, 3);
        List<String> command = new ArrayList<>(List.of("sh", "-c", SLOWLY, input.toString()));
        command.addAll(from.producer(cluster.bootstrap(), topic, RECORDS));
        ClusterProcess leader = cluster.leaderOf(new TopicPartition(topic, 0));
        try (RunningProcess producer = start(topic + ".in", command)) {
            awaitSome(leader, topic);

            // When
            leader.kill();
            int code = producer.awaitExit(PATIENCE);

            // Then
            assertThat(code).as(producer::output).isZero();
        }
        assertThat(read(topic, to)).satisfies(read -> {
            if (from == LineTool.KCAT) {
                assertThat(read).hasSize(RECORDS);
            }
            // A producer without idempotence may send some of them twice.
            assertThat(read.stream().distinct().toList().equals(LINES))
                    .as("complete, in order")
                    .isTrue();
        });
        cluster.heal();
        cluster.awaitInSync(topic);
    }

    private List<String> read(String topic, LineTool to) {
        List<String> command = to.consumer(cluster.bootstrap(), topic, RECORDS);
        try (RunningProcess consumer = start(topic + ".out", command)) {
            int code = consumer.awaitExit(PATIENCE);
            assertThat(code).as(consumer::output).isZero();
            return consumer.output()
                    .lines()
                    .filter(line -> line.startsWith("line-"))
                    .toList();
        }
    }

    private RunningProcess start(String name, List<String> command) {
        return RunningProcess.start(command, Map.of("LC_ALL", "C.UTF-8"), folder.resolve(name));
    }

    /** The first records are in the leader's log. */
    private void awaitSome(ClusterProcess leader, String topic) {
        Path log = cluster.logs(leader).resolve(topic + "-0").resolve("00000000000000000000.log");
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> Files.size(log) > 10_000);
    }
}
