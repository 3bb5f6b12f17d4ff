package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.broker.world.StartException;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(1_800)
class AssembledBrokerTest {

    private static final int COUNT = 2_000;

    @TempDir
    private Path data;

    private static List<String> expected(String prefix) {
        return IntStream.range(0, COUNT)
                .mapToObj(number -> prefix + "-" + number)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void whatIsProducedIsConsumedInOrder(String compression) throws Exception {
        // Given
        try (BarnabasBroker broker = BrokerStarter.start(data)) {
            Map<String, Object> settings = Map.of("compression.type", compression, "acks", "all");

            // When
            Clients.produce(broker, "orders", compression, COUNT, settings);

            // Then
            try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
                consumer.subscribe(List.of("orders"));
                assertThat(Clients.poll(consumer, COUNT)).isEqualTo(expected(compression));
            }
        }
    }

    @Test
    void aRestartKeepsTopicsRecordsOffsetsAndConfigurations() throws Exception {
        // Given
        String clusterId;
        try (BarnabasBroker broker = BrokerStarter.start(data);
                Admin admin = Clients.admin(broker)) {
            clusterId = broker.clusterId();
            NewTopic topic = new NewTopic("orders", 1, (short) 1).configs(Map.of("retention.ms", "3600000"));
            admin.createTopics(List.of(topic)).all().get();
            Clients.produce(broker, "orders", "a", COUNT, Map.of());
            try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
                consumer.subscribe(List.of("orders"));
                Clients.poll(consumer, COUNT);
                consumer.commitSync();
            }
        }

        // When
        try (BarnabasBroker broker = BrokerStarter.start(data);
                Admin admin = Clients.admin(broker)) {
            Clients.produce(broker, "orders", "b", COUNT, Map.of());

            // Then
            assertThat(broker.clusterId()).isEqualTo(clusterId);
            assertThat(Configs.topic(admin, "orders", "retention.ms").value()).isEqualTo("3600000");
            try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
                consumer.subscribe(List.of("orders"));
                assertThat(Clients.poll(consumer, COUNT)).isEqualTo(expected("b"));
            }
            try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "others")) {
                consumer.assign(List.of(new TopicPartition("orders", 0)));
                List<String> all = new ArrayList<>(expected("a"));
                all.addAll(expected("b"));
                assertThat(Clients.poll(consumer, 2 * COUNT)).isEqualTo(all);
            }
        }
    }

    @Test
    void aCleanStopLeavesNothingToRecover() throws Exception {
        // Given
        try (BarnabasBroker broker = BrokerStarter.start(data)) {
            Clients.produce(broker, "orders", "a", COUNT, Map.of());
        }

        // When
        Path marker = data.resolve("logs").resolve(".kafka_cleanshutdown");

        // Then
        assertThat(marker).exists();
    }

    @Test
    void theGroupsPartitionsMoveWhenAMemberLeaves() throws Exception {
        // Given
        try (BarnabasBroker broker = BrokerStarter.start(data);
                Admin admin = Clients.admin(broker);
                KafkaConsumer<String, String> first = Clients.consumer(broker, "readers")) {
            admin.createTopics(List.of(new NewTopic("orders", 6, (short) 1)))
                    .all()
                    .get();
            first.subscribe(List.of("orders"));
            KafkaConsumer<String, String> second = Clients.consumer(broker, "readers");
            second.subscribe(List.of("orders"));
            Clients.await(() -> {
                first.poll(Duration.ofMillis(50));
                second.poll(Duration.ofMillis(50));
                return first.assignment().size() == 3 && second.assignment().size() == 3;
            });

            // When
            second.close();

            // Then
            Clients.await(() -> {
                first.poll(Duration.ofMillis(50));
                return first.assignment().size() == 6;
            });
        }
    }

    @Test
    void anOutsideZooKeeperHoldsTheClusterWhileTheBrokerRestarts() throws Exception {
        // Given
        try (EmbeddedZooKeeper outside = EmbeddedZooKeeper.start(data.resolve("outside"), 0)) {
            String connect = outside.connectString() + "/barnabas";
            try (BarnabasBroker broker = BrokerStarter.start(data, "zookeeper.connect", connect)) {
                Clients.produce(broker, "orders", "a", COUNT, Map.of());
            }

            // When
            try (BarnabasBroker broker = BrokerStarter.start(data, "zookeeper.connect", connect);
                    KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
                consumer.subscribe(List.of("orders"));

                // Then
                assertThat(Clients.poll(consumer, COUNT)).isEqualTo(expected("a"));
                assertThat(data.resolve("zookeeper")).doesNotExist();
            }
        }
    }

    @Test
    void twoBrokersOfTwoClustersLiveInOneProcess() throws Exception {
        // Given
        try (BarnabasBroker one = BrokerStarter.start(data.resolve("one"));
                BarnabasBroker two = BrokerStarter.start(data.resolve("two"))) {

            // When
            Clients.produce(one, "orders", "one", 10, Map.of());
            Clients.produce(two, "orders", "two", 10, Map.of());

            // Then
            assertThat(one.clusterId()).isNotEqualTo(two.clusterId());
            try (KafkaConsumer<String, String> consumer = Clients.consumer(two, "readers")) {
                consumer.subscribe(List.of("orders"));
                assertThat(Clients.poll(consumer, 10)).allMatch(value -> value.startsWith("two"));
            }
        }
    }

    @Test
    void aDataFolderInUseIsRefused() throws Exception {
        // Given
        try (EmbeddedZooKeeper outside = EmbeddedZooKeeper.start(data.resolve("outside"), 0);
                BarnabasBroker first = BrokerStarter.start(data, "zookeeper.connect", outside.connectString())) {
            String other = outside.connectString() + "/other";

            // When
            // Then
            assertThatThrownBy(() -> BrokerStarter.start(data, "zookeeper.connect", other))
                    .isInstanceOf(StartException.class)
                    .satisfiesAnyOf(
                            refusal -> assertThat(refusal).hasMessageContaining("in use"),
                            refusal -> assertThat(refusal).hasMessageContaining("belong to cluster"));
            Clients.produce(first, "orders", "a", 10, Map.of());
        }
    }

    @Test
    void aDataFolderOfAnotherClusterOrBrokerIsRefused() throws Exception {
        // Given
        try (BarnabasBroker broker = BrokerStarter.start(data)) {
            assertThat(broker.brokerId()).isEqualTo(1);
        }
        Path meta = data.resolve("logs").resolve("meta.properties");
        String own = Files.readString(meta);

        // When
        // Then
        assertThatThrownBy(() -> BrokerStarter.start(data, "broker.id", "7"))
                .hasMessageContaining("belongs to broker 1");
        Files.writeString(meta, own.replaceAll("cluster.id=.*", "cluster.id=AAAAAAAAAAAAAAAAAAAAAA"));
        assertThatThrownBy(() -> BrokerStarter.start(data))
                .hasMessageContaining("belong to cluster AAAAAAAAAAAAAAAAAAAAAA, but ZooKeeper has cluster");
        Files.writeString(meta, own);
        BrokerStarter.start(data).close();
    }

    @Test
    void aBrokerOfAClusterFoundsNoOtherInAnEmptyZooKeeper() throws Exception {
        // Given
        String id;
        try (BarnabasBroker broker = BrokerStarter.start(data)) {
            id = broker.clusterId();
        }

        // When
        try (EmbeddedZooKeeper empty = EmbeddedZooKeeper.start(data.resolve("empty"), 0);
                BarnabasBroker other = BrokerStarter.start(
                        data.resolve("other"), "zookeeper.connect", empty.connectString() + "/other")) {
            // Then
            assertThatThrownBy(() -> BrokerStarter.start(data, "zookeeper.connect", empty.connectString()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("belong to cluster " + id + ", and ZooKeeper knows no cluster")
                    .hasMessageContaining("Nothing was written")
                    .hasMessageContaining("docs/operations.md");
            assertThat(children(empty.connectString())).containsExactlyInAnyOrder("other", "zookeeper");
            assertThatThrownBy(() -> BrokerStarter.start(data, "zookeeper.connect", empty.connectString() + "/other"))
                    .hasMessageContaining("but ZooKeeper has cluster " + other.clusterId());
        }
        try (BarnabasBroker again = BrokerStarter.start(data)) {
            assertThat(again.clusterId()).isEqualTo(id);
        }
    }

    private static List<String> children(String connect) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(connect, 30_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        })) {
            assertThat(connected.await(60, TimeUnit.SECONDS)).isTrue();
            return client.getChildren("/", false);
        }
    }

    @Test
    void aBrokerWithTheIdOfALiveOneIsRefused() throws Exception {
        // Given
        try (EmbeddedZooKeeper outside = EmbeddedZooKeeper.start(data.resolve("outside"), 0);
                BarnabasBroker first =
                        BrokerStarter.start(data.resolve("one"), "zookeeper.connect", outside.connectString())) {

            // When
            // Then
            assertThatThrownBy(() ->
                            BrokerStarter.start(data.resolve("two"), "zookeeper.connect", outside.connectString()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("another broker");
            Clients.produce(first, "orders", "a", 10, Map.of());
        }
    }

    @Test
    void aPortInUseIsToldWithWhatToDo() throws Exception {
        // Given
        try (BarnabasBroker first = BrokerStarter.start(data.resolve("one"))) {
            String taken = "PLAINTEXT://" + first.bootstrapServers();

            // When
            // Then
            assertThatThrownBy(() -> BrokerStarter.start(data.resolve("two"), "listeners", taken))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("cannot listen");
        }
    }
}
