package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records v0, v1, … of a topic, dealt out to its partitions by number. */
record NumberedRecords(TestCluster cluster, String topic, int partitions) {

    static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "v" + number).toList();
    }

    /**
     * Sends with acks=all and returns when all are acknowledged.
     *
     * @param settings of the producer, beside its brokers and acks
     */
    void send(int from, int to, Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", cluster.bootstrap());
        all.put("acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(all, new StringSerializer(), new StringSerializer())) {
            List<Future<?>> sends = new ArrayList<>();
            for (int number = from; number < to; number++) {
                sends.add(producer.send(new ProducerRecord<>(topic, number % partitions, null, "v" + number)));
            }
            for (Future<?> send : sends) {
                send.get();
            }
        }
    }

    /** All there is, once there is that much. */
    List<String> read(int atLeast) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrap(), "auto.offset.reset", "earliest");
        List<TopicPartition> all = TestCluster.partitions(topic, partitions);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            TestCluster.eventually(() -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
                if (values.size() < atLeast) {
                    throw new IllegalStateException("read " + values.size());
                }
            });
        }
        return values;
    }
}
