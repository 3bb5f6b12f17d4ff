package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.cli.tool.Failures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What producers say of a broker that answers, but takes nothing. */
@Timeout(600)
class RefusedProduceTest {

    @TempDir
    private Path folder;

    private BarnabasBroker broker(String key, String value) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "data.dir", folder.toString(),
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port", "0",
                "metrics.port", "0"));
        settings.put(key, value);
        return BarnabasBroker.start(BrokerConfig.of(settings));
    }

    @Test
    void aFullDiskIsNamedAndWhatHelps() throws Exception {
        // Given: a disk that never has room enough
        try (BarnabasBroker broker = broker("log.dir.min.free.bytes", Long.toString(Long.MAX_VALUE))) {
            String address = broker.bootstrapServers();
            Tool.run("topic", "create", "t", "-b", address).ok();

            // When
            Outcome sent = Stdin.with("a\n", () -> Tool.run("produce", "t", "-b", address, "--timeout-ms", "5000"));
            Outcome measured = Tool.run("bench", "produce", "t", "--count", "1", "-b", address, "--timeout-ms", "5000");

            // Then: the hint is about the broker that was given
            assertThat(sent.code()).isEqualTo(1);
            assertThat(sent.err())
                    .contains("0 of 1 records were acknowledged, 1 were not: the broker answered KAFKA_STORAGE_ERROR")
                    .contains("barnabas topic delete -b " + address + " NAME")
                    .doesNotContain("in time", "--timeout-ms");
            assertThat(measured.err()).contains("KAFKA_STORAGE_ERROR").doesNotContain("in time");
        }
    }

    @Test
    void tooFewReplicasAreNamed() {
        // When
        String text = Failures.describe(new NotEnoughReplicasException("The size of the in-sync set is insufficient."));

        // Then
        assertThat(text).contains("NOT_ENOUGH_REPLICAS").contains("--under-min-isr");
    }
}
