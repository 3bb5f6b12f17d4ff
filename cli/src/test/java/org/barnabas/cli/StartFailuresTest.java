package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.world.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says what to do next. */
class StartFailuresTest {

    @TempDir
    private Path folder;

    private static Callable<BarnabasBroker> start(Path data, int port, int zooKeeperPort) {
        return start(data, "127.0.0.1:" + port, zooKeeperPort);
    }

    private static Callable<BarnabasBroker> start(Path data, String address, int zooKeeperPort) {
        return () -> BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir",
                data.toString(),
                "listeners",
                "PLAINTEXT://" + address,
                "zookeeper.embedded.port",
                Integer.toString(zooKeeperPort),
                "metrics.port",
                "0")));
    }

    private static String advice(Callable<BarnabasBroker> start) {
        ThrowableAssert.ThrowingCallable attempt = () -> start.call().close();
        Throwable failure = Assertions.catchThrowable(attempt);
        assertThat(failure).isInstanceOf(StartException.class);
        return StartAdvice.of((StartException) failure);
    }

    @Test
    void aTakenPort() throws IOException {
        // Given
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            String clients = advice(start(folder.resolve("a"), other.getLocalPort(), 0));
            String zooKeeper = advice(start(folder.resolve("b"), 0, other.getLocalPort()));

            // Then
            assertThat(clients)
                    .contains("Address already in use. Is another process using the port?")
                    .contains("--port PORT")
                    .contains(Integer.toString(other.getLocalPort()))
                    .doesNotContain("Exception");
            assertThat(zooKeeper).contains("zookeeper.embedded.port").contains("zookeeper.connect");
        }
    }

    @Test
    void aHostWithoutAnAddress() {
        // When
        String advice = advice(start(folder.resolve("a"), "no-such-host.invalid:0", 0));

        // Then
        assertThat(advice)
                .contains("no-such-host.invalid")
                .contains("has no address")
                .contains("in listeners")
                .doesNotContain("another process");
    }

    @Test
    void aFolderThatCannotBeWritten() throws IOException {
        // Given: a file where the folder should be
        Path file = Files.writeString(folder.resolve("file"), "");

        // When
        String advice = advice(start(file, 0, 0));

        // Then
        assertThat(advice).contains("cannot use " + file).contains("--data DIR").doesNotContain("Exception");
    }

    @Test
    void aFolderThatAnotherBrokerUses() throws Exception {
        // Given
        try (BarnabasBroker first = start(folder.resolve("shared"), 0, 0).call()) {
            assertThat(first.brokerId()).isPositive();

            // When
            String advice = advice(start(folder.resolve("shared"), 0, 0));

            // Then
            assertThat(advice)
                    .contains("in use by another broker")
                    .contains("--data DIR")
                    // What two servers would damage first.
                    .contains("zookeeper")
                    .doesNotContain("cannot use port");
        }
    }

    @Test
    void aWrongConfiguration() {
        // When
        Throwable failure = Assertions.catchThrowable(() -> BrokerConfig.of(Map.of("num.partitions", "many")));

        // Then
        assertThat(StartAdvice.of((ConfigException) failure))
                .contains("num.partitions")
                .contains("many")
                .contains("docs/configuration.md");
    }

    @Test
    void aPortThatOnlyRootMayTake() {
        // When
        String advice = StartAdvice.of(
                new StartException("cannot listen on /127.0.0.1:80 (listener PLAINTEXT): Permission denied"));

        // Then
        assertThat(advice).contains("only root", "--port PORT").doesNotContain("Stop that one");
    }

    @Test
    void anAddressOfAnotherMachine() {
        // When
        String advice = advice(start(folder.resolve("a"), "192.0.2.1:0", 0));

        // Then
        assertThat(advice).contains("Correct listeners").doesNotContain("Stop that one", "another process");
    }

    @Test
    void aFileThatCannotBeReadOrWrittenSaysWhy() throws Exception {
        // Given: folders where files should be
        for (String option : new String[] {"--config", "--log-file"}) {
            try (ToolProcess start = ToolProcess.start("start", option, folder.toString())) {

                // Then
                assertThat(start.exitCode()).isEqualTo(2);
                assertThat(start.errors()).contains(option + " " + folder + " cannot be", "(it is a folder)");
            }
        }
        Tool.Outcome check = Tool.run("config", "check", "--config", folder.toString());
        assertThat(check.code()).isEqualTo(2);
        assertThat(check.err()).contains("cannot be read (it is a folder).");
    }
}
