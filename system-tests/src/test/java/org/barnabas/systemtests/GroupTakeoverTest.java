package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members share six partitions; one process is killed; the other takes over, and nothing is lost or read twice. */
class GroupTakeoverTest {

    private static final int RECORDS = 600;

    @TempDir
    private Path folder;

    @Test
    void theSurvivorTakesOver() throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder, "group.initial.rebalance.delay.ms=500")) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("shared", 6, (short) 1)))
                        .all()
                        .get();
            }
            List<String> read = new ArrayList<>();
            try (KafkaConsumer<String, String> survivor = consumer(broker.bootstrap());
                    RunningProcess victim = GroupMember.start(broker.bootstrap(), folder.resolve("victim.out"))) {
                survivor.subscribe(List.of("shared"));
                long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
                while (survivor.assignment().size() != 3 && System.nanoTime() < deadline) {
                    poll(survivor, read);
                }
                produce(broker.bootstrap(), 0);
                while (read.size() + linesRead(victim).size() < RECORDS && System.nanoTime() < deadline) {
                    poll(survivor, read);
                }

                // When
                victim.kill();
                produce(broker.bootstrap(), RECORDS);
                while (read.size() + linesRead(victim).size() < 2 * RECORDS && System.nanoTime() < deadline) {
                    poll(survivor, read);
                }

                // Then
                List<String> all = new ArrayList<>(read);
                all.addAll(linesRead(victim));
                Set<String> distinct = new HashSet<>(all);
                assertThat(survivor.assignment()).hasSize(6);
                assertThat(distinct).as("nothing lost").hasSize(2 * RECORDS);
                assertThat(all).as("nothing twice").hasSize(2 * RECORDS);
            }
        }
    }

    private static List<String> linesRead(RunningProcess victim) {
        return victim.output()
                .lines()
                .filter(line -> line.startsWith("read "))
                .map(line -> line.substring("read ".length()))
                .toList();
    }

    private static void poll(KafkaConsumer<String, String> consumer, List<String> read) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
            read.add(record.value());
        }
        consumer.commitSync();
    }

    private static void produce(String bootstrap, int from) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < from + RECORDS; i++) {
                producer.send(new ProducerRecord<>("shared", i % 6, null, "v" + i));
            }
        }
    }

    static KafkaConsumer<String, String> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "group.id", "pair",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "500"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
