package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a newcomer tries first: lines into one command-line tool, the same lines out of another, in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleToolsTest {

    private static final int RECORDS = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> LINES = IntStream.range(0, RECORDS)
            .mapToObj(number -> "line-" + number + " grüße")
            .toList();

    private Path folder;
    private Path input;
    private BrokerUnderTest broker;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        input = Files.write(folder.resolve("input"), LINES);
        broker = BrokerUnderTest.start(folder);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "KAFKA_CONSOLE, KAFKA_CONSOLE",
        "KAFKA_CONSOLE, KCAT",
        "KCAT, KAFKA_PYTHON",
        "KAFKA_PYTHON, KAFKA_CONSOLE"
    })
    void exchangeLinesInOrder(LineTool from, LineTool to) {
        Assumptions.assumeTrue(from.missing() == null, from.missing());
        Assumptions.assumeTrue(to.missing() == null, to.missing());
        // Given
        String topic = from + "-" + to;

        // When
        run(topic + ".in", from.producer(broker.bootstrap(), topic, RECORDS));
        String output = run(topic + ".out", to.consumer(broker.bootstrap(), topic, RECORDS));

        // Then
        List<String> read =
                output.lines().filter(line -> line.startsWith("line-")).toList();
        assertThat(read).hasSize(RECORDS);
        assertThat(read.equals(LINES)).as("in order, unchanged").isTrue();
    }

    private String run(String name, List<String> command) {
        Path output = folder.resolve(name);
        try (RunningProcess process = RunningProcess.start(
                command, Map.of("PYTHONIOENCODING", "utf-8", "LC_ALL", "C.UTF-8"), input, output)) {
            int code = process.awaitExit(PATIENCE);
            assertThat(code).as(() -> tail(process.output())).isZero();
            return process.output();
        }
    }

    private static String tail(String output) {
        return output.substring(Math.max(0, output.length() - 2_000));
    }
}
