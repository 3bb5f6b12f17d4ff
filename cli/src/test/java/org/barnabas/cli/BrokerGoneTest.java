package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What producers and consumers say when the broker goes away while they are at it. */
@Timeout(600)
class BrokerGoneTest {

    @TempDir
    private Path folder;

    private BarnabasBroker broker() throws Exception {
        return BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir", folder.toString(),
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port", "0",
                "metrics.port", "0")));
    }

    @Test
    void aProducerCountsWhatWasAcknowledgedAndNeverCallsTheBrokerReachable() throws Exception {
        // Given
        BarnabasBroker broker = broker();
        String address = broker.bootstrapServers();
        CompletableFuture<Outcome> sending;
        PipedOutputStream typed = new PipedOutputStream();
        try (PipedInputStream in = new PipedInputStream(typed)) {
            Tool.run("topic", "create", "t", "-p", "1", "-b", address).ok();
            sending = CompletableFuture.supplyAsync(
                    () -> Stdin.with(in, () -> Tool.run("produce", "t", "-b", address, "--timeout-ms", "4000")));
            type(typed, "a\nb\n");
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofMinutes(2))
                    .until(() ->
                            Tool.run("consume", "t", "-b", address).ok().lines().size() == 2);

            // When
            broker.close();
            type(typed, "c\n");
            typed.close();
            Outcome outcome = sending.get();

            // Then
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("no broker answers at " + address
                            + "; 2 of 3 records were acknowledged; the rest is tried for 5 s")
                    .contains("barnabas: 2 of 3 records were acknowledged, 1 were not: ")
                    .contains("No broker answers at " + address + " now")
                    .doesNotContain("reachable", "takes connections");
        } finally {
            broker.close();
        }
    }

    @Test
    void aConsumerThatCannotReachTheEndSaysSoAndGivesUp() throws Exception {
        // Given: far more than pipes and clients hold
        BarnabasBroker broker = broker();
        String address = broker.bootstrapServers();
        try {
            Tool.run("topic", "create", "t", "-p", "1", "-b", address).ok();
            String lines = ("x".repeat(10_000) + "\n").repeat(3_000);
            Stdin.with(lines, () -> Tool.run("produce", "t", "-b", address).ok());
            try (ToolProcess consumer = ToolProcess.start("consume", "t", "--timeout-ms", "3000", "-b", address)) {
                consumer.line();

                // When
                broker.close();
                int read = consumer.out().readAllBytes().length;

                // Then
                assertThat(consumer.exitCode()).isEqualTo(1);
                assertThat(read).isLessThan(lines.length());
                assertThat(consumer.errors())
                        .contains("no broker answers at " + address + "; tries for 3 s")
                        .contains("the end was not reached: ")
                        .contains("No broker answers at " + address + " now");
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void aConsumerThatFollowsSaysThatItGoesOnTrying() throws Exception {
        // Given
        BarnabasBroker broker = broker();
        String address = broker.bootstrapServers();
        try {
            Tool.run("topic", "create", "t", "-p", "1", "-b", address).ok();
            Stdin.with("a\n", () -> Tool.run("produce", "t", "-b", address).ok());
            try (ToolProcess consumer = ToolProcess.start("consume", "t", "--follow", "--group", "g", "-b", address)) {
                consumer.line();

                // When
                broker.close();
                org.awaitility.Awaitility.await()
                        .atMost(java.time.Duration.ofMinutes(2))
                        .until(() -> consumer.errorsSoFar()
                                .contains("no broker answers at " + address + "; goes on trying"));
                consumer.interrupt();

                // Then: there is nobody to commit with, or to take leave of
                assertThat(consumer.exitCode()).isEqualTo(130);
            }
        } finally {
            broker.close();
        }
    }

    private static void type(PipedOutputStream typed, String text) throws IOException {
        typed.write(text.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }
}
