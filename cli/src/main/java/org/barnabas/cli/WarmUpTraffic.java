package org.barnabas.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A little of everything that clients ask a broker for. */
final class WarmUpTraffic {

    private static final long WAIT_SECONDS = 30;
    private static final int RECORDS = 100;
    private static final String TOPIC = "warm-up";

    private WarmUpTraffic() {}

    static void run(String bootstrapServers) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try {
            administer(settings);
            produce(settings);
            consume(bootstrapServers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker did not answer", e);
        }
    }

    private static void administer(Map<String, Object> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
            admin.describeTopics(List.of(TOPIC)).allTopicNames().get(WAIT_SECONDS, TimeUnit.SECONDS);
            admin.listGroups().all().get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void produce(Map<String, Object> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        byte[] value = new byte[RECORDS];
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 1; number < RECORDS; number++) {
                producer.send(new ProducerRecord<>(TOPIC, value));
            }
            producer.send(new ProducerRecord<>(TOPIC, value)).get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void consume(String bootstrapServers) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "group.id", TOPIC, "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
            int seen = 0;
            while (seen < RECORDS && System.nanoTime() < deadline) {
                seen += consumer.poll(Duration.ofMillis(100)).count();
            }
            consumer.commitSync();
        }
    }
}
