package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * kill -9 under load. Every record that was acknowledged before is there afterwards, in order; the goal is a broker that is
 * ready again after 3 s. {@code -Dcrash.megabytes=2048} is the long form.
 */
class CrashTest {

    private static final int PARTITIONS = 100;
    private static final int RECORD = 10_000;
    private static final long MEGABYTES = Long.getLong("crash.megabytes", 64);

    @TempDir
    private Path folder;

    private final AtomicLongArray acknowledged = new AtomicLongArray(PARTITIONS);
    private final AtomicLong bytes = new AtomicLong();

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1})
    void nothingAcknowledgedIsLost(long flushMessages) throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder, "log.flush.interval.messages=" + flushMessages)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("load", PARTITIONS, (short) 1)))
                        .all()
                        .get();
            }
            KafkaProducer<byte[], byte[]> producer = producer(broker.bootstrap());
            Thread load = new Thread(() -> produce(producer), "load");
            load.start();
            Awaitility.await().atMost(Duration.ofMinutes(15)).until(() -> bytes.get() >= MEGABYTES << 20);

            // When
            broker.crash();
            load.interrupt();
            load.join();
            producer.close(Duration.ZERO);
            long[] owed =
                    IntStream.range(0, PARTITIONS).mapToLong(acknowledged::get).toArray();
            broker.startAgain();

            // Then
            assertThat(missing(broker.bootstrap(), owed)).isEmpty();
            Goals.atMost(
                    String.format(
                            "ready again after kill -9, flush.messages=%d, %d records acknowledged, ms",
                            flushMessages, Arrays.stream(owed).sum()),
                    broker.startMs(),
                    3_000);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Record n of a partition starts with n; acknowledgements of a partition arrive in order. */
    private void produce(KafkaProducer<byte[], byte[]> producer) {
        long[] next = new long[PARTITIONS];
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                int partition = i % PARTITIONS;
                byte[] value = new byte[RECORD];
                java.nio.ByteBuffer.wrap(value).putLong(next[partition]++);
                producer.send(new ProducerRecord<>("load", partition, null, value), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.accumulateAndGet(metadata.partition(), metadata.offset() + 1, Math::max);
                        bytes.addAndGet(RECORD);
                    }
                });
            }
        } catch (org.apache.kafka.common.KafkaException ended) {
            // The broker is gone, as planned.
        }
    }

    /** Partitions in which an acknowledged record is absent or out of place. */
    private static List<String> missing(String bootstrap, long[] owed) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        long[] read = new long[PARTITIONS];
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition("load", partition))
                    .toList());
            long deadline = System.nanoTime() + Duration.ofMinutes(15).toNanos();
            while (System.nanoTime() < deadline && behind(read, owed)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    long number = java.nio.ByteBuffer.wrap(record.value()).getLong();
                    if (record.offset() != read[record.partition()] || number != record.offset()) {
                        return List.of("record " + number + " at offset " + record.offset() + " of partition "
                                + record.partition() + ", expected " + read[record.partition()]);
                    }
                    read[record.partition()]++;
                }
            }
        }
        return IntStream.range(0, PARTITIONS)
                .filter(partition -> read[partition] < owed[partition])
                .mapToObj(partition -> "partition " + partition + ": " + read[partition] + " of " + owed[partition])
                .toList();
    }

    private static boolean behind(long[] read, long[] owed) {
        return IntStream.range(0, PARTITIONS).anyMatch(partition -> read[partition] < owed[partition]);
    }
}
