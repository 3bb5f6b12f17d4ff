package org.barnabas.benchmarks.load;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Honest clients beside a load: a producer, and a member of a group that reads what it sends and commits. */
final class Bystanders implements AutoCloseable {

    static final String TOPIC = "honest";
    private static final int PARTITIONS = 4;
    private static final int REPLY_MS = 10_000;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger assignments = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final CompletableFuture<SteadyProducer.Seen> produced;
    private final Thread member;

    private Bystanders(LoadCluster cluster) {
        produced = CompletableFuture.supplyAsync(
                () -> SteadyProducer.runWhile(cluster, TOPIC, () -> !over.get()), task -> new Thread(task).start());
        member = new Thread(() -> consume(cluster), "member");
        member.start();
    }

    static Bystanders start(LoadCluster cluster) throws Exception {
        cluster.createTopic(TOPIC, PARTITIONS, Map.of());
        SteadyProducer.run(cluster, TOPIC, 1);
        return new Bystanders(cluster);
    }

    private void consume(LoadCluster cluster) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "group.id",
                "honest",
                "enable.auto.commit",
                false,
                "default.api.timeout.ms",
                REPLY_MS);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    // The next assignment counts.
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    assignments.incrementAndGet();
                }
            });
            while (!over.get()) {
                consumer.poll(Duration.ofMillis(100));
                commit(consumer);
            }
        }
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.commitSync();
            commits.incrementAndGet();
        } catch (KafkaException refused) {
            failures.incrementAndGet();
        }
    }

    /** Ends them; all records must have been taken, no commit refused, and the member must have stayed in its group. */
    void report(LoadReport report) throws Exception {
        over.set(true);
        SteadyProducer.Seen seen = produced.get();
        member.join();
        report.goal(
                seen.failed() == 0 && failures.get() == 0 && assignments.get() == 1 && commits.get() > 0,
                "honest clients meanwhile: %d records (p99 %.1f ms, longest %.0f ms), %d failed; "
                        + "%d commits, %d refused; %d assignments",
                seen.acknowledged(),
                seen.p99(),
                seen.longest(),
                seen.failed(),
                commits.get(),
                failures.get(),
                assignments.get());
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        member.join();
    }
}
