package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes until others lead when a broker dies that led very many partitions, each with data, and until there
 * is another controller. The long form has 10,000 partitions of three replicas, the short one 1,000.
 */
@Tag("cluster")
@Timeout(1_800)
class ManyPartitionsFailOverTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void anotherBrokerLeadsThemAll() throws Exception {
        // Given
        try (TestCluster cluster = TestCluster.of(3).start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            ClusterProcess controller = cluster.controller();
            int doomed = cluster.brokers().indexOf(controller) == 0 ? 2 : 1;
            ManyPartitions many = new ManyPartitions(admin);
            many.createLedBy(doomed);
            sendOneToEach(cluster);
            long healthy = System.nanoTime();
            sendOneToEach(cluster);
            long healthyMs = sinceMs(healthy);

            // When a broker dies that leads all and does nothing else
            long killed = System.nanoTime();
            cluster.broker(doomed).kill();
            many.awaitLeadersOtherThan(doomed);
            long ledMs = sinceMs(killed);
            sendOneToEach(cluster);
            long acknowledgedMs = sinceMs(killed);
            cluster.broker(doomed).start();
            many.awaitAllInSync();
            long healedMs = sinceMs(killed);

            // When the controller dies
            long without = System.nanoTime();
            controller.kill();
            ClusterProcess successor = Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(PATIENCE)
                    .until(cluster::controller, found -> found != controller);
            long electedMs = sinceMs(without);
            Awaitility.await().ignoreExceptions().atMost(PATIENCE).until(() -> {
                admin.createTopics(List.of(new NewTopic("after", 1, (short) 2)))
                        .all()
                        .get();
                return true;
            });
            long governedMs = sinceMs(without);
            many.awaitLeadersOtherThan(idOf(cluster, controller));

            // Then
            assertThat(successor).isNotEqualTo(controller);
            Goals.note(String.format(
                    "%,d partitions: others lead after %d ms, one record in each acknowledged after %d ms (which takes "
                            + "%d ms when nothing is wrong), in sync again after %d ms; another controller after %d ms, "
                            + "and it creates a topic after %d ms",
                    ManyPartitions.count(), ledMs, acknowledgedMs, healthyMs, healedMs, electedMs, governedMs));
            Goals.atMost("others lead after, ms", ledMs, 2_000);
            Goals.atMost("another controller creates a topic after, ms", governedMs, 2_000);
        }
    }

    private static int idOf(TestCluster cluster, ClusterProcess broker) {
        return cluster.brokers().indexOf(broker) + 1;
    }

    private static long sinceMs(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    private static void sendOneToEach(TestCluster cluster) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                StringSerializer.class,
                "buffer.memory",
                512L << 20,
                "batch.size",
                512,
                "retry.backoff.ms",
                20,
                "max.block.ms",
                300_000);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            for (TopicPartition partition : ManyPartitions.all()) {
                sent.add(producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, "value")));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }
}
