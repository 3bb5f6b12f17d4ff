package org.barnabas.systemtests.oldclients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The client of today, beside the old ones. Any thread. */
public final class Modern {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String bootstrap;

    public Modern(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Makes a topic with one replica. */
    void create(String topic, int partitions) {
        create(topic, partitions, Map.of());
    }

    /** Makes a topic with one replica and some configuration. */
    void create(String topic, int partitions, Map<String, String> configuration) {
        create(List.of(new NewTopic(topic, partitions, (short) 1).configs(configuration)));
    }

    void create(List<NewTopic> topics) {
        administer(admin -> admin.createTopics(topics).all().get());
    }

    void widen(String topic, int partitions) {
        administer(admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get());
    }

    /** What is done with an admin client. */
    interface Administration<T> {
        T with(Admin admin) throws ExecutionException, InterruptedException;
    }

    <T> T administer(Administration<T> task) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return task.with(admin);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Sends records like those of the old programs: record {@code i} has the value {@code NAME-java.CODEC-i}, the key
     * {@code k(i mod 17)}, the timestamp {@code time + i}, and a header, which old clients cannot see. Returns once all are
     * acknowledged.
     */
    public void produce(String topic, String name, String codec, int count, long time) {
        try (KafkaProducer<String, String> producer = producer(codec)) {
            for (int i = 0; i < count; i++) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(topic, null, time + i, "k" + i % 17, name + "-java." + codec + "-" + i);
                record.headers().add("codec", codec.getBytes(StandardCharsets.UTF_8));
                producer.send(record, (sent, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException(failure);
                    }
                });
            }
            producer.flush();
        }
    }

    private KafkaProducer<String, String> producer(String codec) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "compression.type", codec, "linger.ms", "5"),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Everything between the first and the last offset of all partitions, by partition and offset. */
    public List<ConsumerRecord<String, String>> readAll(String topic) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, List<ConsumerRecord<String, String>>> found = new HashMap<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream()
                    .anyMatch(each -> consumer.position(each) < Objects.requireNonNull(ends.get(each)))) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not all was read: " + found);
                }
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> found.computeIfAbsent(
                                        new TopicPartition(topic, record.partition()), none -> new ArrayList<>())
                                .add(record));
            }
            List<ConsumerRecord<String, String>> all = new ArrayList<>();
            partitions.stream()
                    .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                    .forEach(each -> all.addAll(found.getOrDefault(each, List.of())));
            return all;
        }
    }

    /** A consumer of a group, or of none. */
    KafkaConsumer<String, String> consumer(Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrap,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "heartbeat.interval.ms", "300",
                "session.timeout.ms", "6000"));
        all.putAll(settings);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** As {@link Line#place}. */
    static String place(ConsumerRecord<String, String> record) {
        return record.partition() + "/" + record.offset() + " " + record.key() + " " + record.value();
    }
}
