package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.console.MetricsEndpoint;
import org.barnabas.testkit.FreePorts;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    /** Nobody waits longer than this to hear that nobody listens. */
    @Test
    void theCommandAloneShowsWhatThereIsAndWhereToBegin() {
        // When
        Outcome alone = Tool.run();

        // Then
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err())
                .contains("start", "topic", "produce", "consume", "group", "config", "log", "bench", "completion")
                .contains("First steps")
                .doesNotContain("warm-up");
    }

    @Test
    void helpAndVersionAreNoFailures() {
        // When
        Outcome help = Tool.run("--help");
        Outcome helpOfCommand = Tool.run("help", "topic");
        Outcome helpOfSubcommand = Tool.run("topic", "create", "--help");
        Outcome version = Tool.run("--version");

        // Then
        assertThat(List.of(help, helpOfCommand, helpOfSubcommand, version)).allSatisfy(Outcome::ok);
        assertThat(help.out()).contains("First steps");
        assertThat(helpOfCommand.out()).contains("create", "describe");
        assertThat(helpOfSubcommand.out()).contains("--partitions");
        assertThat(version.out()).startsWith("barnabas");
    }

    @Test
    void anArgumentTooManyIsCalledThat() {
        // When
        Tool.Outcome outcome = Tool.run("topic", "alter", "a", "b");

        // Then
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("'b' is one argument too many");
    }

    @Test
    void aTypingErrorIsAnsweredWithWhatWasMeant() {
        // When
        Outcome command = Tool.run("tpoic", "list");
        Outcome subcommand = Tool.run("topic", "lst");
        Outcome option = Tool.run("topic", "create", "x", "--partition", "3");

        // Then
        assertThat(List.of(command, subcommand, option)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).startsWith("barnabas: ").contains("--help");
            assertThat(outcome.err().lines()).hasSizeLessThan(6);
        });
        assertThat(command.err()).contains("tpoic").contains("topic");
        assertThat(subcommand.err()).contains("lst").contains("list");
        assertThat(option.err()).contains("--partition").contains("--partitions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "partition", "leader", "broker", "cluster", "group", "config", "log", "bench"})
    void aCommandWithoutItsPartAsksForIt(String command) {
        // When
        Outcome outcome = Tool.run(command);

        // Then
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("say what to do: ").contains("--help");
    }

    @Test
    @Timeout(1_800)
    void aBrokerThatIsNotThereIsToldAtOnce() {
        // Given
        int free = FreePorts.next();
        List<String[]> commands = List.of(
                new String[] {"topic", "list"},
                new String[] {"group", "describe", "g"},
                new String[] {"config", "get", "--topic", "t"},
                new String[] {"consume", "t"},
                new String[] {"consume", "t", "--group", "g"},
                new String[] {"bench", "produce", "t"},
                new String[] {"produce", "t"});

        for (String[] command : commands) {
            // When
            long before = System.nanoTime();
            String[] arguments = java.util.Arrays.copyOf(command, command.length + 2);
            arguments[command.length] = "-b";
            arguments[command.length + 1] = "127.0.0.1:" + free;
            Outcome outcome = Stdin.with("x\n", () -> Tool.run(arguments));

            // Then
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("no broker answers at 127.0.0.1:" + free)
                    .contains("barnabas start");
            Goals.atMost(String.join(" ", command) + " gives up after, ms", (System.nanoTime() - before) / 1e6, 3_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"nowhere.invalid:9092, 1", "127.0.0.1, 2", "127.0.0.1:port, 2", "127.0.0.1:99999, 2", ":, 2"})
    void badAddressesAreExplained(String address, int code) {
        // When
        Outcome outcome = Tool.run("topic", "list", "-b", address);

        // Then
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.err()).contains("--bootstrap-server HOST:PORT");
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        assertThat(Tool.run("topic", "list", "-b", "nowhere.invalid:9092").err())
                .contains("there is no host nowhere.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic alter t",
                "topic alter t --config x",
                "topic describe",
                "leader elect",
                "leader elect --all --preferred --unclean",
                "config set --topic t",
                "config set --topic t nothing",
                "config get --broker first",
                "partition reassign plan",
                "partition reassign plan --to-brokers 1",
                "group reset-offsets g --to-earliest --topic t:x",
                "group reset-offsets g --to-earliest --execute --dry-run"
            })
    void wrongUsageIsToldByTheExitCode(String line) {
        // When
        Outcome outcome = Tool.ask(line.split(" "));

        // Then
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    }

    @Test
    void versionIsACommandToo() {
        assertThat(Tool.run("version").ok().out())
                .isEqualTo(Tool.run("--version").ok().out());
    }

    @Test
    @Timeout(1_800)
    void aPortThatDoesNotSpeakKafkaIsNamedAtOnce(@TempDir Path folder) throws IOException {
        // Given
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(folder, 0);
                MetricsEndpoint metrics = MetricsEndpoint.open(0, new PrometheusRegistry())) {
            long before = System.nanoTime();

            // When
            Outcome onZooKeeper = Tool.run("topic", "list", "-b", zooKeeper.connectString(), "--timeout-ms", "600000");
            Outcome onMetrics =
                    Tool.run("topic", "list", "-b", "127.0.0.1:" + metrics.port(), "--timeout-ms", "600000");

            // Then
            assertThat(onZooKeeper.code()).isEqualTo(1);
            assertThat(onZooKeeper.err()).contains("does not speak Kafka").contains("ZooKeeper");
            assertThat(onMetrics.code()).isEqualTo(1);
            assertThat(onMetrics.err())
                    .contains("does not speak Kafka but HTTP")
                    .contains("metrics");
            Goals.atMost("two wrong ports are told within, ms", (System.nanoTime() - before) / 1e6, 3_000);
        }
    }

    @Test
    @Timeout(1_800)
    void somebodyElseWhoListensThereIsGivenUpOnInTime() throws IOException {
        // Given: a server that takes connections and never says a word
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            // When
            Outcome admin = Tool.run("topic", "list", "-b", address, "--timeout-ms", "1000");
            Outcome consumer = Tool.run("consume", "t", "-b", address, "--timeout-ms", "1000");
            Outcome producer = Tool.run("produce", "t", "-b", address, "--timeout-ms", "1000");

            // Then
            assertThat(List.of(admin, consumer, producer)).allSatisfy(outcome -> {
                assertThat(outcome.code()).isEqualTo(1);
                assertThat(outcome.err()).contains("did not answer").contains("--timeout-ms");
            });
        }
    }

    @Test
    void completionKnowsCommandsAndOptions() {
        // When
        Outcome script = Tool.run("completion").ok();

        // Then
        assertThat(script.out())
                .contains("complete -F")
                .contains("reset-offsets", "reassign", "drain", "elect")
                .contains("--under-replicated", "--remove-broker")
                .contains("--to-earliest")
                .contains("'--follow'", "'--value-format'", "'--input'", "'--null'")
                .contains("\"string\" \"hex\" \"base64\" \"json\"")
                .contains("\"none\" \"gzip\" \"snappy\" \"lz4\" \"zstd\"", "\"all\" \"1\" \"0\"")
                .contains("\"table\" \"json\"")
                .doesNotContain("TABLE")
                .contains("\"beginning\" \"end\" \"earliest\" \"latest\"")
                .doesNotContain("warm-up");
    }

    @Test
    void completionExplainsItself() {
        // When
        Outcome help = Tool.run("completion", "--help").ok();

        // Then
        assertThat(help.out())
                .contains("barnabas completion")
                .contains("source <(barnabas completion)")
                .doesNotContain("generate-completion");
    }

    @Test
    void debugShowsWhereAFailureComesFrom() {
        // When
        Outcome plain = Tool.run("log", "dump", "no-such-path");
        Outcome debug = Tool.run("log", "dump", "no-such-path", "--debug");

        // Then
        assertThat(plain.err()).doesNotContain("\tat ");
        assertThat(debug.err()).contains("\tat ");
    }
}
