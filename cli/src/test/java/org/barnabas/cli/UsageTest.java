package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
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
        Tool.Outcome outcome = Tool.run("group", "describe", "a", "b");

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
    void aBrokerThatIsNotThereIsToldAtOnce() throws IOException {
        // Given
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
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
    @ValueSource(strings = {"nowhere.invalid:9092", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:99999", ":"})
    void badAddressesAreExplained(String address) {
        // When
        Outcome outcome = Tool.run("topic", "list", "-b", address);

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("--bootstrap-server HOST:PORT");
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
                .contains("\"beginning\" \"end\" \"earliest\" \"latest\"")
                .doesNotContain("warm-up");
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
