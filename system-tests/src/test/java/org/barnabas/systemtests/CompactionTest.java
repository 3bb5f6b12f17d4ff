package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running broker compacts: of each key only the last value is left in the sealed segments, and readers see it. */
class CompactionTest {

    private static final String TOPIC = "latest";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int KEYS = 50;
    private static final int ROUNDS = 400;

    @TempDir
    private Path folder;

    @Test
    void keepsTheLastValueOfEachKey() throws Exception {
        // Given
        // No other regular work that could by chance make visible what the cleaner did.
        try (BrokerUnderTest broker = BrokerUnderTest.start(
                folder,
                "log.initial.task.delay.ms=600000",
                "log.cleaner.backoff.ms=200",
                "log.cleaner.threads=2",
                "log.cleaner.dedupe.buffer.size=1048576",
                "log.cleaner.min.cleanable.ratio=0.01")) {
            createTopic(broker.bootstrap());

            // When
            Map<String, String> expected = produce(broker.bootstrap());

            // Then
            Path partition = broker.data().resolve("logs").resolve(TOPIC + "-0");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> sealedKeysTwice(partition, read(broker.bootstrap())) == 0);
            List<ConsumerRecord<String, String>> left = read(broker.bootstrap());
            assertThat(left).hasSizeLessThan(KEYS * ROUNDS / 5);
            assertThat(left).extracting(ConsumerRecord::offset).isSorted();
            assertThat(latest(left)).isEqualTo(expected);

            broker.restartCleanly();
            assertThat(latest(read(broker.bootstrap()))).isEqualTo(expected);
        }
    }

    private static void createTopic(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            NewTopic topic = new NewTopic(TOPIC, 1, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact", "segment.bytes", "262144"));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    /** Answers the last value of each key. */
    private static Map<String, String> produce(String bootstrap) {
        Map<String, String> latest = new HashMap<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < KEYS * ROUNDS; i++) {
                // The first key falls silent early: its last value is in a sealed segment and has to stay.
                String key = i < 5 * KEYS ? "k" + i % KEYS : "k" + (1 + i % (KEYS - 1));
                String value = "v" + i + "-".repeat(100);
                latest.put(key, value);
                producer.send(new ProducerRecord<>(TOPIC, 0, key, value));
            }
        }
        return latest;
    }

    private static List<ConsumerRecord<String, String>> read(String bootstrap) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (consumer.position(PARTITION) < end) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static Map<String, String> latest(List<ConsumerRecord<String, String>> records) {
        Map<String, String> latest = new HashMap<>();
        records.forEach(record -> latest.put(record.key(), record.value()));
        return latest;
    }

    /** How many records in front of the active segment have a key that occurs once more there. */
    private static long sealedKeysTwice(Path partition, List<ConsumerRecord<String, String>> records)
            throws IOException {
        long activeBase = activeBase(partition);
        List<String> sealed = records.stream()
                .filter(record -> record.offset() < activeBase)
                .map(ConsumerRecord::key)
                .toList();
        return sealed.size() - sealed.stream().distinct().count();
    }

    private static long activeBase(Path partition) throws IOException {
        try (Stream<Path> files = Files.list(partition)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - ".log".length())))
                    .max()
                    .orElseThrow();
        }
    }
}
