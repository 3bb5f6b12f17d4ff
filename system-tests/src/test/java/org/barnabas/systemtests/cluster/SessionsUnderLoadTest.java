package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody loses a session of six seconds by mistake: while clients take all the processor that there is, and while very many
 * partitions change their leader. With {@code -Dcluster.long=true} half an hour and 10,000 partitions.
 */
@Tag("cluster")
@Tag("sessions")
@Timeout(3_600)
class SessionsUnderLoadTest {

    private static final String TOPIC = "load";
    private static final int PARTITIONS = 12;
    private static final int PRODUCERS = 3;
    private static final int RECORD_BYTES = 1_000;
    private static final int RECORDS_IN_SHORT = 200_000;
    private static final Duration LOAD = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(200);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean more = true;

    @Test
    void onlyWhoDiesLosesHis() throws Exception {
        // Given
        try (TestCluster cluster = TestCluster.of(3)
                        .with("zookeeper.session.timeout.ms", "6000")
                        .with("log.retention.check.interval.ms", "1000")
                        .start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            cluster.createTopic(
                    TOPIC,
                    PARTITIONS,
                    3,
                    Map.of("retention.bytes", "67108864", "segment.bytes", "16777216", "file.delete.delay.ms", "1000"));
            cluster.awaitInSync(TOPIC);
            Map<Integer, Long> lives = lives(cluster);
            long terms = ZooKeeperTruth.version(cluster.zooKeeperConnect(), "/controller_epoch");

            // When
            loadAllProcessors(cluster);

            // Then
            assertThat(lives(cluster)).isEqualTo(lives);
            assertThat(failed).hasValue(0);

            // When a broker dies that leads all of very many partitions
            int doomed = cluster.brokers().indexOf(cluster.controller()) == 0 ? 2 : 1;
            ManyPartitions many = new ManyPartitions(admin);
            many.createLedBy(doomed);
            cluster.broker(doomed).kill();
            many.awaitLeadersOtherThan(doomed);
            cluster.broker(doomed).start();
            many.awaitAllInSync();

            // Then
            lives.remove(doomed);
            assertThat(lives(cluster)).containsAllEntriesOf(lives);
            assertThat(ZooKeeperTruth.version(cluster.zooKeeperConnect(), "/controller_epoch"))
                    .isEqualTo((int) terms);
            Goals.note(String.format(
                    "sessions under load: %,d records acknowledged, %,d consumed, then %,d partitions failed over; "
                            + "no session was lost",
                    acknowledged.get(), consumed.get(), ManyPartitions.count()));
        }
    }

    /** Which transaction registered each broker. */
    private static Map<Integer, Long> lives(TestCluster cluster) {
        Map<Integer, Long> lives = new TreeMap<>();
        for (int id = 1; id <= 3; id++) {
            lives.put(id, ZooKeeperTruth.birth(cluster.zooKeeperConnect(), "/brokers/ids/" + id));
        }
        return lives;
    }

    private void loadAllProcessors(TestCluster cluster) throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            clients.add(new Thread(() -> produce(cluster.bootstrap()), "producer-" + i));
        }
        clients.add(new Thread(() -> consume(cluster.bootstrap()), "consumer"));
        clients.forEach(Thread::start);
        long end = System.nanoTime() + LOAD.toNanos();
        for (Thread client : clients) {
            while (client.isAlive()) {
                client.join(1_000);
                boolean enough = FaultScenarios.LONG
                        ? System.nanoTime() > end
                        : acknowledged.get() >= RECORDS_IN_SHORT && consumed.get() > 0;
                if (enough) {
                    more = false;
                }
            }
        }
    }

    private void produce(String bootstrap) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "linger.ms", 5, "batch.size", 65_536);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (more) {
                producer.send(new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failed.incrementAndGet();
                    }
                });
            }
        }
    }

    private void consume(String bootstrap) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "group.id", "readers", "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (more) {
                consumed.addAndGet(consumer.poll(POLL).count());
            }
        }
    }
}
