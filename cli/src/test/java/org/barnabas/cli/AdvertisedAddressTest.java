package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that sends its clients to where they cannot go. */
@Timeout(600)
class AdvertisedAddressTest {

    private static void assertNamed(Path folder, String advertised) throws Exception {
        // Given
        int port = FreePorts.next();
        try (BarnabasBroker broker = BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir",
                folder.toString(),
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "advertised.listeners",
                "PLAINTEXT://" + advertised,
                "zookeeper.embedded.port",
                "0",
                "metrics.port",
                "0")))) {
            assertThat(broker.brokerId()).isPositive();
            for (String command : new String[] {"topic list", "produce t", "bench produce t", "consume t"}) {
                // When
                String line = command + " -b 127.0.0.1:" + port + " --timeout-ms 2000";
                Outcome outcome = Stdin.with("x\n", () -> Tool.run(line.split(" ")));

                // Then
                assertThat(outcome.code()).as(command).isEqualTo(1);
                assertThat(outcome.err())
                        .as(command)
                        .contains("The broker at 127.0.0.1:" + port + " says that clients reach it at " + advertised
                                + ", which cannot be reached; see advertised.listeners.")
                        .doesNotContain("raise --timeout-ms");
            }
            try (ToolProcess watch = ToolProcess.start(
                    "cluster", "describe", "--watch", "1", "-b", "127.0.0.1:" + port, "--timeout-ms", "2000")) {
                Awaitility.await()
                        .atMost(SharedCluster.PATIENCE)
                        .until(() -> watch.errorsSoFar().contains("clients reach it at " + advertised));
            }
        }
    }

    @Test
    void aHostThatDoesNotExistIsNamed(@TempDir Path folder) throws Exception {
        assertNamed(folder, "nowhere.invalid:21010");
    }

    @Test
    void aPortWhereNobodyListensIsNamed(@TempDir Path folder) throws Exception {
        assertNamed(folder, "127.0.0.1:" + FreePorts.next());
    }
}
