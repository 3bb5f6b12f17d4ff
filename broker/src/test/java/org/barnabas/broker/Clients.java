package org.barnabas.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Real clients for tests. */
final class Clients {

    private static final Duration WAIT = Duration.ofMinutes(3);

    private Clients() {}

    static Admin admin(BarnabasBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    static KafkaProducer<String, String> producer(BarnabasBroker broker, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    static KafkaConsumer<String, String> consumer(BarnabasBroker broker, String group) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", broker.bootstrapServers());
        all.put("group.id", group);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", false);
        all.put("session.timeout.ms", 6_000);
        all.put("heartbeat.interval.ms", 500);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** Sends {@code prefix-0}, {@code prefix-1}, … with the number as the key and waits for all answers. */
    static void produce(BarnabasBroker broker, String topic, String prefix, int count, Map<String, Object> settings)
            throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker, settings)) {
            List<Future<RecordMetadata>> answers = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                answers.add(
                        producer.send(new ProducerRecord<>(topic, Integer.toString(number), prefix + "-" + number)));
            }
            producer.flush();
            for (Future<RecordMetadata> answer : answers) {
                answer.get();
            }
        }
    }

    /** Polls until so many records have come, or fails. */
    static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + WAIT.toNanos();
        while (values.size() < count) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                values.add(record.value());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("only " + values.size() + " of " + count + " records came");
            }
        }
        return values;
    }

    /** Tries until it is so, or fails. */
    static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(WAIT).pollInterval(Duration.ofMillis(10)).until(condition::getAsBoolean);
    }
}
