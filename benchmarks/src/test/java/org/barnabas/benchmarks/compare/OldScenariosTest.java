package org.barnabas.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.junit.jupiter.api.Test;

class OldScenariosTest {

    private static final Setting SETTING =
            new Setting("2026-12-01", "a machine", "17", "0.1", "3.9.2, on ZooKeeper", 1, "full", "old clients");
    private static final Scenario CATCH_UP = Scenario.shared("old-catch-up-0.8.2.1-none", "catch-up", turn -> Map.of());

    @Test
    void oldClientsTellHowFastTheyWere() throws IOException {
        // Given
        List<String> produced = List.of("log4j:WARN something", "produced 1000 4.0");
        List<String> read = List.of("reading", "read 1000 1024000 2.0");

        // When, then
        assertThat(OldClients.produced(produced)).isEqualTo(250);
        assertThat(OldClients.consumed(read)).isEqualTo(512_000);
        assertThatThrownBy(() -> OldClients.consumed(List.of("reading", "ConsumerTimeoutException")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ConsumerTimeoutException");
    }

    @Test
    void latenciesBesideAReaderAreReadBack() throws IOException {
        // Given
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(500, 98);
        latencies.recordValueWithCount(4_000, 2);

        // When
        Map<Metric, Double> figures = FixedRate.parse(List.of(FixedRate.summary(1_999.96, latencies)));

        // Then
        assertThat(figures.get(Metric.RATE)).isEqualTo(2_000.0);
        assertThat(figures.get(Metric.P50)).isEqualTo(0.5);
        assertThat(figures.get(Metric.P99)).isBetween(4.0, 4.01);
    }

    @Test
    void goalsAreThoseOfOldClients() {
        // Given
        Results results = new Results();
        add(results, CATCH_UP.id(), Results.OURS, 0.6, 2.0, 2_000);
        add(results, CATCH_UP.id(), Results.PEER, 1.0, 2.5, 1_990);
        results.add(new Sample(Comparison.OLD_MEMORY, Results.OURS, 1, Map.of(Metric.PEAK, 310.0)));
        results.add(new Sample(Comparison.OLD_MEMORY, Results.PEER, 1, Map.of(Metric.PEAK, 1_000.0)));
        Scenario memory = Scenario.shared(Comparison.memoryId(List.of(CATCH_UP)), "memory", turn -> Map.of());

        // When
        String table = MarkdownReport.of(SETTING, results.rows(List.of(CATCH_UP, memory)));

        // Then
        assertThat(table)
                .contains("broker CPU, s/GB | 0.60 | 1.00 | 0.60 |  | ≤ 0.7 ✔")
                .contains("p99, ms | 2.00 | 2.50 | 0.80 |  | ≤ 0.7 ✘")
                .contains("memory peak, MB | 310 | 1,000 | 0.31 |  | ≤ 0.3 ✘")
                .contains("Load by old clients on the same cores")
                .contains("3.9.2, on ZooKeeper");
    }

    @Test
    void aProducerThatFellBehindBesideTheReaderMeetsNoGoal() {
        // Given
        Results results = new Results();
        add(results, CATCH_UP.id(), Results.OURS, 0.6, 1.0, 2_000);
        add(results, CATCH_UP.id(), Results.PEER, 1.0, 900.0, 1_700);

        // When
        String table = MarkdownReport.of(SETTING, results.rows(List.of(CATCH_UP)));

        // Then
        assertThat(table).contains("≤ 0.7 (rate not reached)");
    }

    @Test
    void memoryOfOtherRunsIsAnotherFigure() {
        assertThat(Comparison.memoryId(List.of(Scenario.shared("tail", "tail", turn -> Map.of()))))
                .isEqualTo(Comparison.MEMORY);
    }

    @Test
    void versionOfThePeerIsThatOfItsJar() {
        assertThat(new ZooKeeperKafka("/jars/kafka_2.13-3.9.2.jar:/jars/zookeeper-3.8.4.jar", "x").version())
                .isEqualTo("3.9.2");
    }

    @Test
    void linesAreWholeRecordsThatCompressAsThoseOfServicesDo() {
        // Given
        List<String> lines = Payloads.lines(1024);

        // When
        String batch = lines.stream().limit(16).collect(Collectors.joining());
        ByteBuf plain = ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, batch);
        ByteBuf compressed = PooledByteBufAllocator.DEFAULT.directBuffer();
        Compression.of(CompressionType.LZ4).compress(plain, compressed);
        double part = (double) compressed.readableBytes() / plain.readableBytes();
        plain.release();
        compressed.release();

        // Then
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8))
                        .hasSize(1024)
                        .doesNotContain('\n'));
        assertThat(part).isBetween(0.4, 0.6);
        assertThat(Payloads.lines(1024)).isEqualTo(lines);
    }

    @Test
    void programsOfOldClientsAreThere() {
        assertThat(Path.of("src", "clients", "OldProducer.java")).isRegularFile();
        assertThat(Path.of("src", "clients", "OldConsumer.java")).isRegularFile();
    }

    private static void add(Results results, String scenario, String product, double cpu, double p99, double rate) {
        results.add(
                new Sample(scenario, product, 1, Map.of(Metric.CPU_PER_GB, cpu, Metric.P99, p99, Metric.RATE, rate)));
    }
}
