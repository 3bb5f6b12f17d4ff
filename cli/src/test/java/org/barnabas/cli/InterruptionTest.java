package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What commands leave behind when they are told to end, or nobody reads them any more. */
@Timeout(600)
class InterruptionTest {

    private static String topicOf(int records) {
        String topic = SharedBroker.topic(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            lines.append(i).append('\n');
        }
        Stdin.with(lines.toString(), () -> Tool.ask("produce", topic).ok());
        return topic;
    }

    private static void assertLeftBehind(String group, long offset) {
        var state = Tool.json("group", "describe", group).get(0);
        assertThat(state.get("state").asText()).isEqualTo("Empty");
        assertThat(state.get("offset").asLong()).isEqualTo(offset);
    }

    @Test
    void anInterruptedMemberCommitsWhatItPrintedAndLeaves() throws Exception {
        // Given
        String topic = topicOf(3);
        String group = SharedBroker.name("group");

        try (ToolProcess member = ToolProcess.start("consume", topic, "--follow", "--group", group)) {
            List<String> printed = List.of(member.line(), member.line(), member.line());

            // When
            member.interrupt();

            // Then
            assertThat(member.exitCode()).isEqualTo(130);
            assertThat(member.errors()).isEmpty();
            assertThat(printed).containsExactly("0", "1", "2");
            assertLeftBehind(group, 3);
        }
    }

    @Test
    void aMeasurementThatIsInterruptedTellsWhatItHas() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        try (ToolProcess bench = ToolProcess.start("bench", "produce", topic, "--rate", "100", "-n", "1000000")) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> bench.errorsSoFar().contains(" records, "));

            // When
            bench.interrupt();
            String summary = new String(bench.out().readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertThat(bench.exitCode()).isEqualTo(130);
            assertThat(summary.lines().findFirst().orElse("")).contains("RECORDS", "p99 ms");
            assertThat(summary).containsPattern("99.9 % +[0-9.]+ ms");
            assertThat(bench.errors()).contains("interrupted: of 1000000 records");
        }
    }

    @Test
    void whatIsWatchedEndsInSilenceWhenNobodyReads() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        for (String format : List.of("json", "table")) {
            try (ToolProcess watch = ToolProcess.start("topic", "describe", topic, "-o", format, "--watch", "1")) {
                watch.line();

                // When
                watch.out().close();

                // Then
                assertThat(watch.exitCode()).as(format).isZero();
                assertThat(watch.errors()).as(format).isEmpty();
            }
        }
    }

    @Test
    void aTerminatedMemberDoesSo() throws Exception {
        // Given
        String topic = topicOf(1);
        String group = SharedBroker.name("group");

        try (ToolProcess member = ToolProcess.start("consume", topic, "--follow", "--group", group)) {
            member.line();

            // When
            member.terminate();

            // Then
            assertThat(member.exitCode()).isEqualTo(143);
            assertLeftBehind(group, 1);
        }
    }

    @Test
    void aMemberWhoseReaderIsGoneCommitsWhatItHandedOverAndLeaves() throws Exception {
        // Given: more than a pipe holds
        int records = 60_000;
        String topic = topicOf(records);
        String group = SharedBroker.name("group");

        try (ToolProcess member =
                ToolProcess.start("consume", topic, "--group", group, "--format", "%v" + ".".repeat(100))) {
            member.line();

            // When
            member.out().close();

            // Then
            assertThat(member.exitCode()).isZero();
            var state = Tool.json("group", "describe", group).get(0);
            assertThat(state.get("state").asText()).isEqualTo("Empty");
            assertThat(state.get("offset").asLong()).isBetween(1L, records - 1L);
        }
    }

    @Test
    void anInterruptedProducerSaysWhatWasAcknowledged() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);

        try (ToolProcess producer = ToolProcess.start("produce", topic)) {
            producer.in().write("a\nb\n".getBytes(StandardCharsets.UTF_8));
            producer.in().flush();
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() -> Tool.ask("consume", topic).ok().lines().size() == 2);

            // When
            producer.interrupt();

            // Then
            assertThat(producer.exitCode()).isEqualTo(130);
            assertThat(producer.errors()).contains("2 of 2 records were acknowledged");
        }
    }

    @Test
    void withoutALocaleTextIsUtf8() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        Map<String, @Nullable String> noLocale = new HashMap<>(Map.of("LC_ALL", "C"));

        // When
        try (ToolProcess producer = ToolProcess.start(noLocale, "produce", topic, "--header", "größe=maß");
                ToolProcess consumer = ToolProcess.start(
                        noLocale, "consume", topic, "--follow", "--count", "1", "--format", "»%v« %h")) {
            producer.in().write("ö\n".getBytes(StandardCharsets.UTF_8));
            producer.in().close();
            String printed = new String(consumer.out().readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertThat(producer.exitCode()).as(producer.errors()).isZero();
            assertThat(printed).isEqualTo("»ö« {größe=maß}\n");
        }
        try (ToolProcess refused = ToolProcess.start(noLocale, "consume", "größe")) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.errors()).contains("topic größe: Topic name is invalid: 'größe'");
        }
    }
}
