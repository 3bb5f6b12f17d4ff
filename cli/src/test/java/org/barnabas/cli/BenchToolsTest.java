package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;

class BenchToolsTest {

    @Test
    void produceAndConsumeMeasure() {
        // Given
        String topic = SharedBroker.topic(2);

        // When
        JsonNode sent = Tool.json(
                        "bench",
                        "produce",
                        topic,
                        "-n",
                        "2000",
                        "--record-size",
                        "100",
                        "--compression",
                        "lz4",
                        "--acks",
                        "1",
                        "--linger-ms",
                        "1")
                .get(0);
        JsonNode read = Tool.json("bench", "consume", topic, "-n", "1500").get(0);
        JsonNode all = Tool.json("bench", "consume", topic).get(0);

        // Then
        assertThat(sent.get("records").asLong()).isEqualTo(2000);
        assertThat(sent.get("seconds").asDouble()).isPositive();
        assertThat(sent.get("recordsPerSecond").asDouble()).isPositive();
        assertThat(sent.get("mibPerSecond").asDouble()).isPositive();
        assertThat(sent.get("p50Ms").asDouble())
                .isLessThanOrEqualTo(sent.get("p99Ms").asDouble());
        assertThat(sent.get("p999Ms").asDouble())
                .isLessThanOrEqualTo(sent.get("maxMs").asDouble());
        assertThat(read.get("records").asLong()).isEqualTo(1500);
        assertThat(all.get("records").asLong()).isEqualTo(2000);
    }

    @Test
    void theRateIsKeptAndProgressShown() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome sent = Tool.ask(
                        "bench", "produce", topic, "-n", "220", "--rate", "200", "--record-size", "10", "-o", "json")
                .ok();

        // Then
        assertThat(sent.json().get(0).get("seconds").asDouble()).isGreaterThan(1.09);
        assertThat(sent.json().get(0).get("recordsPerSecond").asDouble()).isLessThan(202);
        assertThat(sent.err()).containsPattern("\\d+ records, \\d+/s, p99 so far \\d+\\.\\d\\d ms");
    }

    @Test
    void peopleGetUnitsAndAHistogram() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome sent = Tool.ask("bench", "produce", topic, "-n", "100").ok();

        // Then
        assertThat(sent.lines().get(0))
                .matches(" *RECORDS +SECONDS +RECORDS/s +MiB/s +p50 ms +p99 ms +p99.9 ms +max ms");
        assertThat(sent.lines().get(1)).endsWith(sent.lines().get(1).strip()).matches("( +[0-9.]+)+");
        assertThat(sent.out()).containsPattern(" 99.9 % +[0-9.]+ ms  #");
    }

    @Test
    void badInputIsExplained() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome unknownToRead = Tool.ask("bench", "consume", "no-such-topic");
        Outcome unknownToWrite = Tool.ask("bench", "produce", "no-such-topic", "--timeout-ms", "1000");
        Outcome count = Tool.ask("bench", "produce", topic, "-n", "0");
        Outcome size = Tool.ask("bench", "produce", topic, "--record-size", "-1");
        Outcome rate = Tool.ask("bench", "produce", topic, "--rate", "-5");
        Outcome empty = Tool.ask("bench", "consume", topic);

        // Then
        assertThat(unknownToRead.code()).isEqualTo(1);
        assertThat(unknownToRead.err()).contains("no-such-topic").contains("barnabas topic");
        assertThat(unknownToWrite.code()).isEqualTo(1);
        assertThat(unknownToWrite.err()).contains("no-such-topic").contains("barnabas topic create");
        assertThat(count.code()).isEqualTo(2);
        assertThat(count.err()).contains("--count").contains("1 or more");
        assertThat(size.code()).isEqualTo(2);
        assertThat(size.err()).contains("--record-size");
        assertThat(rate.code()).isEqualTo(2);
        assertThat(rate.err()).contains("--rate");
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err()).contains("no records").contains("bench produce");
    }
}
