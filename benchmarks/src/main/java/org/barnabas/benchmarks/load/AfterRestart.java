package org.barnabas.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Both brokers stop and start with what they have; the honest group still has its offsets and may commit. */
final class AfterRestart {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private AfterRestart() {}

    static void report(LoadCluster cluster, LoadReport report) throws Exception {
        cluster.restart();
        long start = System.nanoTime();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.bootstrap(), "group.id", "honest", "enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Bystanders.TOPIC, PATIENCE).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            Map<TopicPartition, OffsetAndMetadata> offsets = consumer.committed(Set.copyOf(partitions), PATIENCE);
            consumer.commitSync(offsets, PATIENCE);
            boolean known = offsets.values().stream().allMatch(Objects::nonNull);
            report.goal(
                    known,
                    "after a restart the honest group's offsets are known: %s, first commit after %d ms",
                    known,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        for (int broker = 1; broker <= LoadCluster.BROKERS; broker++) {
            report.note("resident memory of broker %d: %d MB", broker, cluster.residentMb(broker));
        }
    }
}
