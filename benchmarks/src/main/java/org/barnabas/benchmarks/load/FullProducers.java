package org.barnabas.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** 40 producers with requests of 3.9 MB, acks=all: more than fits into memory. Replication must not stand still. */
final class FullProducers implements LoadScenario {

    private static final String TOPIC = "full-memory";
    private static final int PRODUCERS = 40;
    private static final int REQUEST_BYTES = 3_900_000;
    private static final int RECORD_BYTES = 3_890_000;
    private static final int WINDOW_SECONDS = 10;
    private static final int PARTITIONS = 4;
    private static final double ALLOWED_LOSS = 0.2;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        cluster.createTopic(TOPIC, PARTITIONS, Map.of("max.message.bytes", Integer.toString(REQUEST_BYTES)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            Thread thread = new Thread(() -> produceUntil(cluster.bootstrap(), end), "producer-" + i);
            thread.start();
            threads.add(thread);
        }
        List<Double> rates = new ArrayList<>();
        long before = 0;
        for (int window = 0; window * WINDOW_SECONDS < seconds; window++) {
            TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
            long now = acknowledged.get();
            rates.add((now - before) * (double) RECORD_BYTES / WINDOW_SECONDS / 1e6);
            report.note(
                    "%d to %d s: %.1f MB/s acknowledged; %d failed",
                    window * WINDOW_SECONDS, (window + 1) * WINDOW_SECONDS, rates.get(window), failed.get());
            before = now;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double second = rates.get(Math.min(1, rates.size() - 1));
        double last = rates.get(rates.size() - 1);
        report.goal(
                last > 0 && last >= (1 - ALLOWED_LOSS) * second,
                "last window %.1f MB/s, second %.1f MB/s (at least 80 %% of it)",
                last,
                second);
        cluster.reportMemory(report);
    }

    private void produceUntil(String bootstrap, long end) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "max.request.size",
                REQUEST_BYTES,
                "buffer.memory",
                2L * REQUEST_BYTES,
                "max.block.ms",
                1_000));
        byte[] value = new byte[RECORD_BYTES];
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        for (int next = 0; System.nanoTime() < end; next++) {
            producer.send(new ProducerRecord<>(TOPIC, next % PARTITIONS, null, value), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.incrementAndGet();
                } else if (!(failure instanceof BufferExhaustedException)) {
                    failed.incrementAndGet();
                }
            });
        }
        producer.close(Duration.ZERO);
    }
}
