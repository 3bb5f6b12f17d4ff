package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.barnabas.broker.world.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers in one process around the ZooKeeper of the first. */
@Timeout(1_800)
class SeveralBrokersTest {

    private static final int COUNT = 1_000;

    @TempDir
    private Path folder;

    private BarnabasBroker broker(int id, String... settings) throws StartException {
        List<String> all =
                new ArrayList<>(List.of("broker.id", Integer.toString(id), "offsets.topic.replication.factor", "1"));
        all.addAll(List.of(settings));
        return BrokerStarter.start(folder.resolve(Integer.toString(id)), all.toArray(String[]::new));
    }

    @Test
    void anyBrokerTakesWhatTheControllerDecides() throws Exception {
        // Given
        try (BarnabasBroker first = broker(1);
                BarnabasBroker second = broker(2, "zookeeper.connect", first.zooKeeper());
                Admin admin = Clients.admin(second)) {
            Clients.await(() -> brokers(admin) == 2);

            // When
            admin.createTopics(List.of(new NewTopic("orders", 4, (short) 1)))
                    .all()
                    .get();
            admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(6)))
                    .all()
                    .get();
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
            Configs.set(admin, topic, "retention.ms", "123456");

            // Then
            TopicDescription described = admin.describeTopics(List.of("orders"))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
            assertThat(described.partitions()).hasSize(6);
            assertThat(described.partitions())
                    .extracting(partition -> partition.leader().id())
                    .contains(1, 2);
            assertThat(Configs.topic(admin, "orders", "retention.ms").value()).isEqualTo("123456");

            // When
            admin.deleteTopics(List.of("orders")).all().get();

            // Then
            Clients.await(() -> names(admin).isEmpty());
        }
    }

    @Test
    void partitionsOfBothBrokersTakeIdempotentRecordsAndGiveThemBack() throws Exception {
        // Given
        try (BarnabasBroker first = broker(1);
                BarnabasBroker second = broker(2, "zookeeper.connect", first.zooKeeper());
                Admin admin = Clients.admin(second)) {
            Clients.await(() -> brokers(admin) == 2);
            admin.createTopics(List.of(new NewTopic("orders", 4, (short) 1)))
                    .all()
                    .get();

            // When
            Clients.produce(second, "orders", "r", COUNT, Map.of("enable.idempotence", true, "acks", "all"));

            // Then
            try (KafkaConsumer<String, String> consumer = Clients.consumer(second, "readers")) {
                consumer.subscribe(List.of("orders"));
                assertThat(Clients.poll(consumer, COUNT))
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, COUNT)
                                .mapToObj(number -> "r-" + number)
                                .toList());
            }
        }
    }

    @Test
    void recordsThatWereDeletedDoNotComeBackWithAnotherLeader() throws Exception {
        // Given
        BarnabasBroker first = broker(1);
        BarnabasBroker second = broker(2, "zookeeper.connect", first.zooKeeper());
        try (Admin admin = Clients.admin(first)) {
            Clients.await(() -> brokers(admin) == 2);
            TopicPartition partition = new TopicPartition("orders", 0);
            admin.createTopics(List.of(new NewTopic("orders", Map.of(0, List.of(2, 1)))))
                    .all()
                    .get();
            Clients.produce(first, "orders", "r", COUNT, Map.of("acks", "all"));

            // When
            Map<TopicPartition, KafkaFuture<DeletedRecords>> deleted = admin.deleteRecords(
                            Map.of(partition, RecordsToDelete.beforeOffset(COUNT / 2)))
                    .lowWatermarks();
            long low = Objects.requireNonNull(deleted.get(partition)).get().lowWatermark();
            second.close();

            // Then
            assertThat(low).isEqualTo(COUNT / 2);
            try (KafkaConsumer<String, String> consumer = Clients.consumer(first, "readers")) {
                assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, COUNT / 2L);
            }
        } finally {
            second.close();
            first.close();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereWhenTheLeaderHandsOver() throws Exception {
        // Given
        BarnabasBroker first = broker(1);
        try (BarnabasBroker second = broker(2, "zookeeper.connect", first.zooKeeper());
                Admin admin = Clients.admin(second)) {
            Clients.await(() -> brokers(admin) == 2);
            admin.createTopics(List.of(new NewTopic("orders", 4, (short) 2)))
                    .all()
                    .get();

            // When
            Clients.produce(first, "orders", "r", COUNT, Map.of("acks", "all"));
            ElectionType preferred = ElectionType.PREFERRED;
            admin.electLeaders(preferred, null).all().get();
            NewPartitionReassignment away = new NewPartitionReassignment(List.of(2));
            Map<TopicPartition, Optional<NewPartitionReassignment>> plan = new HashMap<>();
            for (int number = 0; number < 4; number++) {
                plan.put(new TopicPartition("orders", number), Optional.of(away));
            }
            admin.alterPartitionReassignments(plan).all().get();
            Clients.await(() -> replicas(admin).equals(Set.of(2)));

            // Then
            try (KafkaConsumer<String, String> consumer = Clients.consumer(second, "readers")) {
                consumer.subscribe(List.of("orders"));
                assertThat(Clients.poll(consumer, COUNT)).hasSize(COUNT).doesNotHaveDuplicates();
            }
        } finally {
            first.close();
        }
    }

    private static Set<Integer> replicas(Admin admin) {
        Set<Integer> all = new HashSet<>();
        try {
            admin.describeTopics(List.of("orders")).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .flatMap(partition -> partition.replicas().stream())
                    .forEach(node -> all.add(node.id()));
        } catch (Exception notYet) {
            return Set.of();
        }
        return all;
    }

    private static int brokers(Admin admin) {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (Exception notYet) {
            return 0;
        }
    }

    private static List<String> names(Admin admin) {
        try {
            return List.copyOf(admin.listTopics().names().get());
        } catch (Exception notYet) {
            return List.of("?");
        }
    }
}
