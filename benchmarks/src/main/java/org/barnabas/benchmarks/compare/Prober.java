package org.barnabas.benchmarks.compare;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Small client work of the harness itself: topics, and the wait for a first acknowledged record. */
final class Prober {

    private static final long PATIENCE_SECONDS = 120;

    private Prober() {}

    /** Loads the client's classes, so that the first measured start does not pay for them. */
    static void warmUp() {
        producer("127.0.0.1:9").close(Duration.ZERO);
    }

    /** Blocks until a record sent to the topic is acknowledged by all replicas; creates the topic if need be. */
    static void awaitAcknowledgement(Reachable broker, String topic) throws InterruptedException {
        try (Producer<byte[], byte[]> producer = producer(broker.bootstrap())) {
            producer.send(new ProducerRecord<>(topic, new byte[100])).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "no record was acknowledged by " + broker.bootstrap() + ": " + reason(e), e);
        }
    }

    /** The client tries again where partitions have no leader yet, but not where it asks a broker that does not know them. */
    private static void awaitOffsets(Admin admin, Map<TopicPartition, OffsetSpec> wanted)
            throws ExecutionException, TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                admin.listOffsets(wanted).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static Throwable reason(Exception failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : cause;
    }

    /** Creates a topic; what it took until every partition answers, in ms. */
    static double createTopic(Reachable broker, String topic, int partitions, Map<String, String> settings)
            throws InterruptedException {
        return createTopic(broker, topic, partitions, 1, settings);
    }

    /** As {@link #createTopic(Reachable, String, int, Map)}, with so many replicas. */
    static double createTopic(
            Reachable broker, String topic, int partitions, int replicas, Map<String, String> settings)
            throws InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        // Deleted data should leave the disk soon: the runs follow one another quickly.
        all.put("file.delete.delay.ms", "1000");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            long begin = System.nanoTime();
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) replicas).configs(all)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            awaitOffsets(admin, ends);
            return (System.nanoTime() - begin) / 1e6;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic " + topic + " was not created: " + reason(e), e);
        }
    }

    /** Blocks until a cluster has so many brokers. */
    static void awaitBrokers(Reachable cluster, int brokers) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            int seen = 0;
            while (seen < brokers) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("only " + seen + " of " + brokers + " brokers came");
                }
                seen = admin.describeCluster()
                        .nodes()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size();
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no cluster at " + cluster.bootstrap(), e);
        }
    }

    static void deleteTopic(Reachable broker, String topic) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteTopics(List.of(topic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic " + topic + " was not deleted", e);
        }
    }

    private static Producer<byte[], byte[]> producer(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        settings.put("reconnect.backoff.ms", 10);
        settings.put("reconnect.backoff.max.ms", 20);
        settings.put("retry.backoff.ms", 10);
        settings.put("retry.backoff.max.ms", 20);
        settings.put("max.block.ms", (int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return new KafkaProducer<>(settings);
    }
}
