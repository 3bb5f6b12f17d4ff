package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Apache Kafka 3.9 on ZooKeeper wrote folders; then Barnabas starts with the same ZooKeeper, log directories and broker
 * id. Topics, their ids and configurations, records and committed offsets are all there, and life goes on.
 */
class KafkaFolderTest {

    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int PER_CODEC = 300;
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "moved";
    private static final String TRANSACTIONS = "moved-transactions";
    private static final Set<TopicPartition> ALL =
            Set.of(partition(TOPIC, 0), partition(TOPIC, 1), partition(TOPIC, 2), partition(TRANSACTIONS, 0));

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void servesWhatApacheKafkaWrote(boolean killed) throws Exception {
        try (KafkaOnZooKeeper kafka = KafkaOnZooKeeper.start(folder)) {
            // Given
            createTopics(kafka.bootstrap());
            produce(kafka.bootstrap());
            produceInTransactions(kafka.bootstrap());
            commit(kafka.bootstrap());
            List<String> written = read(kafka.bootstrap());
            assertThat(written).hasSize(PER_CODEC * PARTITIONS * CODECS.size() + 1);
            Map<String, Uuid> ids = topicIds(kafka.bootstrap());
            if (killed) {
                kafka.killKafka();
            } else {
                kafka.stopKafka();
            }

            // When
            try (BrokerUnderTest broker = BrokerUnderTest.start(
                    folder,
                    "zookeeper.connect=" + kafka.zooKeeperAddress(),
                    "log.dirs=" + kafka.logDirs(),
                    "broker.id=" + KafkaOnZooKeeper.BROKER_ID)) {
                // Then
                assertThat(topicIds(broker.bootstrap())).isEqualTo(ids);
                assertThat(segmentBytes(broker.bootstrap())).isEqualTo("65536");
                assertThat(read(broker.bootstrap())).isEqualTo(written);
                assertThat(committed(broker.bootstrap())).isEqualTo(new OffsetAndMetadata(123, "half way"));
                assertThat(produceOne(broker.bootstrap())).isEqualTo((long) PER_CODEC * CODECS.size());
                broker.restartCleanly();
                assertThat(read(broker.bootstrap())).hasSize(written.size() + 1).containsAll(written);
            }
        }
    }

    private static void createTopics(String bootstrap) throws Exception {
        try (Admin admin = admin(bootstrap)) {
            Map<String, String> smallSegments = Map.of("segment.bytes", "65536");
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, PARTITIONS, (short) 1).configs(smallSegments),
                            new NewTopic(TRANSACTIONS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void produce(String bootstrap) {
        for (String codec : CODECS) {
            try (KafkaProducer<String, String> producer =
                    producer(bootstrap, Map.of("compression.type", codec, "linger.ms", "2"))) {
                for (int i = 0; i < PER_CODEC * PARTITIONS; i++) {
                    String value = codec + "-" + i + "-"
                            + Integer.toHexString(i * 7_919).repeat(100);
                    producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, "k" + i, value));
                }
            }
        }
    }

    /** One that is taken back and one that counts. */
    private static void produceInTransactions(String bootstrap) {
        try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of("transactional.id", "mover"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TRANSACTIONS, "aborted"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TRANSACTIONS, "committed"));
            producer.commitTransaction();
        }
    }

    private static void commit(String bootstrap) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            consumer.commitSync(Map.of(partition(TOPIC, 0), new OffsetAndMetadata(123, "half way")));
        }
    }

    private static OffsetAndMetadata committed(String bootstrap) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            TopicPartition first = partition(TOPIC, 0);
            OffsetAndMetadata committed =
                    Objects.requireNonNull(consumer.committed(Set.of(first)).get(first), "nothing committed");
            return new OffsetAndMetadata(committed.offset(), committed.metadata());
        }
    }

    private static long produceOne(String bootstrap) throws Exception {
        try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of())) {
            return producer.send(new ProducerRecord<>(TOPIC, 0, "new", "after the move"))
                    .get()
                    .offset();
        }
    }

    /** Everything that is committed, partition by partition, in order, with offsets. */
    private static List<String> read(String bootstrap) {
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap)) {
            consumer.assign(ALL);
            consumer.seekToBeginning(ALL);
            Map<TopicPartition, Long> ends = consumer.endOffsets(ALL);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
            while (ALL.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            Function<TopicPartition, Stream<String>> lines = each -> records.stream()
                    .filter(record -> record.topic().equals(each.topic()) && record.partition() == each.partition())
                    .map(record -> each + "@" + record.offset() + " " + record.timestamp() + " " + record.key() + "="
                            + record.value());
            return Stream.concat(
                            IntStream.range(0, PARTITIONS).mapToObj(i -> partition(TOPIC, i)),
                            Stream.of(partition(TRANSACTIONS, 0)))
                    .flatMap(lines)
                    .toList();
        }
    }

    private static Map<String, Uuid> topicIds(String bootstrap) throws Exception {
        try (Admin admin = admin(bootstrap)) {
            return admin.listTopics().listings().get().stream()
                    .collect(Collectors.toMap(TopicListing::name, TopicListing::topicId));
        }
    }

    private static String segmentBytes(String bootstrap) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (Admin admin = admin(bootstrap)) {
            Config config =
                    admin.describeConfigs(List.of(topic)).all().get().getOrDefault(topic, new Config(List.of()));
            return config.get("segment.bytes").value();
        }
    }

    private static TopicPartition partition(String topic, int index) {
        return new TopicPartition(topic, index);
    }

    private static Admin admin(String bootstrap) {
        return Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    private static KafkaProducer<String, String> producer(String bootstrap, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrap);
        all.put("acks", "all");
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "movers",
                        "enable.auto.commit",
                        "false",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
