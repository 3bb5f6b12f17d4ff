package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who changed what is in the log of a broker, and what clients do all day is not. */
@Timeout(300)
class AdministrationTrailTest {

    private static final String WHO = "principal=User:ANONYMOUS client=operator address=127.0.0.1";
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    @TempDir
    private Path folder;

    @Test
    void administrationIsInTheLogAndCommitsAreNot() throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap(), "client.id", "operator"))) {
            // When
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
            produce(broker, 10);
            consume(broker);
            alter(admin, new ConfigResource(ConfigResource.Type.TOPIC, "orders"), "retention.ms", "86400000");
            alter(admin, new ConfigResource(ConfigResource.Type.BROKER, ""), "log.cleaner.threads", "2");
            alter(admin, new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1"), "org.barnabas.cluster", "DEBUG");
            admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(ORDERS, RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get();
            admin.alterConsumerGroupOffsets("readers", Map.of(ORDERS, new OffsetAndMetadata(5)))
                    .all()
                    .get();
            admin.deleteConsumerGroupOffsets("readers", Set.of(ORDERS)).all().get();
            admin.alterConsumerGroupOffsets("readers", Map.of(ORDERS, new OffsetAndMetadata(6)))
                    .all()
                    .get();
            admin.deleteConsumerGroups(List.of("readers")).all().get();
            admin.deleteTopics(List.of("orders")).all().get();
            broker.stop();

            // Then
            List<String> lines = broker.output().lines().toList();
            assertTold(lines, "topic created topic=orders id=", "partitions=1 replicas=1 config={}");
            assertTold(lines, "configuration changed topic=orders changes={retention.ms=default->86400000}");
            assertTold(lines, "configuration changed broker=all changes={log.cleaner.threads=default->2}");
            assertTold(lines, "level changed logger=org.barnabas.cluster from=INFO to=DEBUG");
            assertTold(lines, "partitions added topic=orders from=1 to=2");
            assertTold(lines, "records deleted topic=orders partitions=1 before=[0=4]");
            assertTold(lines, "offsets reset group=readers changes={orders-0=10->5}");
            assertTold(lines, "offsets deleted group=readers partitions=[orders=1]");
            assertTold(lines, "group deleted group=readers");
            assertTold(lines, "topic deleted topic=orders id=", "partitions=2");
            assertThat(lines).filteredOn(line -> line.contains("client=reader")).isEmpty();
        }
    }

    private static void assertTold(List<String> lines, String... parts) {
        assertThat(lines)
                .filteredOn(line -> List.of(parts).stream().allMatch(line::contains))
                .hasSize(1)
                .allMatch(line -> line.contains(" INFO ") && line.endsWith(WHO));
    }

    private static void alter(Admin admin, ConfigResource resource, String key, String value) throws Exception {
        Collection<AlterConfigOp> ops =
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(resource, ops)).all().get();
    }

    private static void produce(BrokerUnderTest broker, int count) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>("orders", 0, "k", "v")).get();
            }
        }
    }

    /** A group of members reads all and commits. */
    private static void consume(BrokerUnderTest broker) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", broker.bootstrap(),
                "client.id", "reader",
                "group.id", "readers",
                "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("orders"));
            int got = 0;
            while (got < 10) {
                got += consumer.poll(Duration.ofSeconds(1)).count();
                consumer.commitSync();
            }
        }
    }
}
