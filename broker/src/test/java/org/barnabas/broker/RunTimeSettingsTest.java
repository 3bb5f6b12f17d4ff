package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.world.StartException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator sets for a running broker: threads in steps, and no limit that shuts out the operator (KIP-226). */
@Timeout(1_800)
class RunTimeSettingsTest {

    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");
    private static final String LOOPS = "num.network.threads";

    @TempDir
    private Path data;

    private BarnabasBroker broker;
    private Admin admin;

    @BeforeEach
    void start() throws StartException {
        broker = BrokerStarter.start(data, LOOPS, "1", "num.recovery.threads.per.data.dir", "2");
        admin = Clients.admin(broker);
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    private void restart() throws StartException {
        stop();
        start();
    }

    @ParameterizedTest
    @CsvSource({
        "max.connections.per.ip,1",
        "max.connections.per.ip.overrides,127.0.0.1:0",
        "max.connections,1",
        "max.connection.creation.rate,0"
    })
    void aLimitThatShutsOutWhoAsksForItIsRefused(String key, String value) throws Exception {
        // Given
        admin.describeCluster().nodes().get();
        try (Socket more = connect();
                Socket stillMore = connect()) {
            // When
            // Then
            for (ConfigResource resource : List.of(BROKER, ALL_BROKERS)) {
                assertThatThrownBy(() -> Configs.set(admin, resource, key, value))
                        .hasCauseInstanceOf(InvalidConfigurationException.class)
                        .hasMessageContaining(key)
                        .hasMessageContaining("max.connections.per.ip.overrides");
            }
            assertThat(more.isConnected() && stillMore.isConnected()).isTrue();
        }
        try (Admin another = Clients.admin(broker)) {
            Configs.set(another, BROKER, "max.connections.per.ip", "100");
            Configs.delete(another, BROKER, "max.connections.per.ip");
        }
    }

    private Socket connect() throws IOException {
        ListenerAddress listener = broker.advertised().get(0);
        return new Socket(listener.host(), listener.port());
    }

    @ParameterizedTest
    @CsvSource({
        "log.cleaner.threads,2,100000",
        "num.network.threads,2,5",
        "num.recovery.threads.per.data.dir,4,9",
        "num.replica.fetchers,2,5",
        "background.threads,2,5",
        "num.io.threads,16,33"
    })
    void threadsGoInSteps(String key, String twice, String tooMany) throws Exception {
        // Given
        Configs.set(admin, ALL_BROKERS, key, twice);
        await().until(() -> twice.equals(Configs.entry(admin, BROKER, key).value()));

        // When
        // Then
        for (ConfigResource resource : List.of(BROKER, ALL_BROKERS)) {
            assertThatThrownBy(() -> Configs.set(admin, resource, key, tooMany))
                    .hasCauseInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("more than twice the " + twice);
            assertThatThrownBy(() -> Configs.set(admin, resource, key, "0"))
                    .hasCauseInstanceOf(InvalidConfigurationException.class);
        }
        ConfigEntry shown = Configs.entry(admin, BROKER, key);
        assertThat(shown.value()).isEqualTo(twice);
        assertThat(shown.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertThat(shown.isReadOnly()).isFalse();
    }

    @Test
    void threadsGoDownInStepsAndBackToTheFileAtOnce() throws Exception {
        // Given
        String key = "log.cleaner.threads";
        for (String step : List.of("2", "4", "8")) {
            set(key, step);
        }

        // When
        // Then
        assertThatThrownBy(() -> Configs.set(admin, BROKER, key, "3"))
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("less than half of the 8");
        Configs.delete(admin, BROKER, key);
        assertThat(Configs.entry(admin, BROKER, key).value()).isEqualTo("1");
    }

    private void set(String key, String value) throws Exception {
        Configs.set(admin, BROKER, key, value);
        await().until(() -> value.equals(Configs.entry(admin, BROKER, key).value()));
    }

    @Test
    void loopsFollowUnderLoadAndShardsAtTheNextStart() throws Exception {
        // Given
        admin.createTopics(List.of(new NewTopic("orders", 4, (short) 1))).all().get();
        AtomicInteger rounds = new AtomicInteger();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> load(rounds, 6));

        // When
        List<String> loops = new ArrayList<>();
        for (String count : List.of("2", "1", "2")) {
            int before = rounds.get();
            set(LOOPS, count);
            await().until(() ->
                    count.equals(Configs.entry(admin, BROKER, "num.io.threads").value()));
            loops.add(count);
            await().until(() -> rounds.get() > before || load.isDone());
        }
        load.get();

        // Then
        assertThat(loops).containsExactly("2", "1", "2");
        try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
            consumer.subscribe(List.of("orders"));
            assertThat(Clients.poll(consumer, rounds.get() * 100)).hasSize(600);
        }
        assertThat(shards()).isEqualTo(1);
        assertThat(Configs.entry(admin, BROKER, LOOPS).source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
        restart();
        assertThat(shards()).isEqualTo(2);
        assertThat(Configs.entry(admin, BROKER, LOOPS).value()).isEqualTo("2");
        try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "others")) {
            consumer.subscribe(List.of("orders"));
            assertThat(Clients.poll(consumer, 600)).hasSize(600);
        }
    }

    private void load(AtomicInteger rounds, int count) {
        try {
            for (int i = 0; i < count; i++) {
                Clients.produce(broker, "orders", "round-" + i, 100, Map.of("acks", "all"));
                rounds.incrementAndGet();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long shards() {
        return broker.registry().scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("barnabas_shard_mailbox_depth"))
                .findFirst()
                .map(MetricSnapshot::getDataPoints)
                .orElseThrow()
                .size();
    }
}
