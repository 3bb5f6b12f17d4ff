package org.barnabas.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void lastSummaryOfTheProducerIsTheSteadyState() throws IOException {
        // Given
        List<String> lines = List.of(
                "100 records sent, 10.0 records/sec (0.01 MB/sec), 9.1 ms avg latency, 20.0 ms max latency, 8 ms 50th,"
                        + " 9 ms 95th, 10 ms 99th, 20 ms 99.9th.",
                "80 steady state records sent, 2500.5 records/sec (2.4 MB/sec), 1.2 ms avg latency, 7.0 ms max latency,"
                        + " 1 ms 50th, 3 ms 95th, 5 ms 99th, 7 ms 99.9th.");

        // When
        LoadTools.Produced produced = LoadTools.produced(lines);

        // Then
        assertThat(produced).isEqualTo(new LoadTools.Produced(2500.5, 1, 5));
    }

    @Test
    void readsTheConsumersColumns() throws IOException {
        // Given
        List<String> lines = List.of(
                "2026-11-22 20:45:01:100, 2026-11-22 20:45:03:100, 190.7, 95.3, 195312, 97656.0, 300, 1700, 112.1, 114889.4");

        // When
        double recordsPerSecond = LoadTools.consumed(lines);

        // Then
        assertThat(recordsPerSecond).isEqualTo(114889.4);
    }

    @Test
    void outputWithoutSummaryIsShown() {
        assertThatThrownBy(() -> LoadTools.produced(List.of("TimeoutException")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TimeoutException");
    }

    @Test
    void reportsRatiosAgainstGoals() {
        // Given
        Scenario scenario = Scenario.shared("produce-1k-none-acks-1", "produce, 1 KB", turn -> Map.of());
        Results results = new Results();
        results.add(new Sample(scenario.id(), Results.OURS, 1, Map.of(Metric.CPU_PER_GB, 1.0)));
        results.add(new Sample(scenario.id(), Results.OURS, 2, Map.of(Metric.CPU_PER_GB, 2.0)));
        results.add(new Sample(scenario.id(), Results.PEER, 1, Map.of(Metric.CPU_PER_GB, 3.0)));
        results.add(new Sample(scenario.id(), Results.PEER, 2, Map.of(Metric.CPU_PER_GB, 3.0)));
        List<Results.Row> rows = results.rows(List.of(scenario));

        // When
        String table = MarkdownReport.of(
                new Setting("2026-11-22", "a machine", "17", "0.1", "4.3.1", 2, "full", "tools"), rows);
        String chart = SvgChart.of("title", rows);

        // Then
        assertThat(table).contains("| produce, 1 KB | broker CPU, s/GB | 1.50 | 3.00 | 0.50 | 0.33 – 0.67 | ≤ 0.6 ✔ |");
        assertThat(chart).contains("#2e8b57").contains("× 0.50").endsWith("</svg>\n");
    }

    @Test
    void latenciesOfASenderThatFellBehindMeetNoGoal() {
        // Given
        Scenario scenario = Scenario.shared("single-10k", "single records", turn -> Map.of());
        Results results = new Results();
        results.add(new Sample(scenario.id(), Results.OURS, 1, Map.of(Metric.RATE, 9999.0, Metric.P99, 1.0)));
        results.add(new Sample(scenario.id(), Results.PEER, 1, Map.of(Metric.RATE, 4172.0, Metric.P99, 7000.0)));

        // When
        String table = MarkdownReport.of(
                new Setting("2026-11-22", "a machine", "17", "0.1", "4.3.1", 1, "full", "tools"),
                results.rows(List.of(scenario)));

        // Then
        assertThat(table).contains("≤ 0.7 (rate not reached)").doesNotContain("✔");
    }
}
