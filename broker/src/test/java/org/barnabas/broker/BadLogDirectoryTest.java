package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Log directories that cannot be used (KIP-112). */
@Timeout(1_800)
class BadLogDirectoryTest {

    @TempDir
    private Path data;

    private Path good() {
        return data.resolve("good");
    }

    private Path bad() {
        return data.resolve("bad");
    }

    private void putAFileInPlaceOf(Path directory) throws IOException {
        if (Files.exists(directory)) {
            Files.move(directory, data.resolve("away"));
        }
        Files.createDirectories(data);
        Files.writeString(directory, "not a directory");
    }

    @Test
    void aBrokerStartsWithoutIt() throws Exception {
        // Given
        putAFileInPlaceOf(bad());

        // When
        try (BarnabasBroker broker = BrokerStarter.start(data, "log.dirs", bad() + "," + good());
                Admin admin = Clients.admin(broker)) {
            Clients.produce(broker, "orders", "a", 10, Map.of());

            // Then
            Map<String, LogDirDescription> directories = Objects.requireNonNull(
                    admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1));
            assertThat(directory(directories, bad()).error()).isInstanceOf(KafkaStorageException.class);
            assertThat(directory(directories, good()).error()).isNull();
            assertThat(good().resolve("orders-0")).isDirectory();
            assertThat(offline(broker)).isEqualTo(1);
        }
    }

    @Test
    void withoutAGoodOneABrokerDoesNotStart() throws IOException {
        // Given
        putAFileInPlaceOf(bad());

        // When, then
        assertThatThrownBy(() -> BrokerStarter.start(data, "log.dirs", bad().toString()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("log directory " + bad() + " cannot be used")
                .hasMessageContaining("not a directory");
    }

    @Test
    void thatOfAnotherBrokerRefusesTheStartAlthoughThereIsAGoodOne() throws IOException {
        // Given
        Files.createDirectories(bad());
        Files.writeString(bad().resolve("meta.properties"), "version=0\nbroker.id=9\ncluster.id=another\n");

        // When, then
        assertThatThrownBy(() -> BrokerStarter.start(data, "broker.id", "1", "log.dirs", bad() + "," + good()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("belongs to broker 9");
    }

    @Test
    void theLastFailureEndsTheBroker() throws Exception {
        // Given
        List<String> fatal = new CopyOnWriteArrayList<>();
        BrokerConfig config = BrokerConfig.of(Map.of(
                "data.dir",
                data.toString(),
                "log.dirs",
                good().toString(),
                "listeners",
                "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port",
                "0"));
        try (BarnabasBroker broker = BarnabasBroker.start(config, fatal::add);
                Admin admin = Clients.admin(broker)) {
            // When
            putAFileInPlaceOf(good());
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)));

            // Then
            Clients.await(() -> fatal.size() == 1);
            assertThat(fatal.get(0)).contains("no log directory is left", good().toString());
        }
    }

    private static LogDirDescription directory(Map<String, LogDirDescription> all, Path path) {
        return Objects.requireNonNull(all.get(path.toString()), path.toString());
    }

    private static double offline(BarnabasBroker broker) {
        for (MetricSnapshot metric : broker.registry().scrape()) {
            if (metric.getMetadata().getName().equals("barnabas_log_offline_directories")) {
                return ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
            }
        }
        throw new AssertionError("no such metric");
    }
}
