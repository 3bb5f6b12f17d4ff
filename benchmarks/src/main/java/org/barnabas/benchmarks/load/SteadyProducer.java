package org.barnabas.benchmarks.load;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An honest client: records at a fixed rate, acks=all, each measured from when it was due. */
final class SteadyProducer {

    private static final int RATE = 500;
    private static final int RECORD_BYTES = 100;
    private static final double MICROS_PER_MS = 1_000;

    private SteadyProducer() {}

    /** What was seen; times in milliseconds. */
    record Seen(long acknowledged, long failed, double p99, double longest) {}

    static Seen run(LoadCluster cluster, String topic, int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        return runWhile(cluster, topic, () -> System.nanoTime() < end);
    }

    /** Sends for as long as asked. */
    static Seen runWhile(LoadCluster cluster, String topic, BooleanSupplier more) {
        Histogram latencies = new ConcurrentHistogram(3);
        AtomicLong failed = new AtomicLong();
        long periodNs = TimeUnit.SECONDS.toNanos(1) / RATE;
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                cluster.bootstrap(),
                "acks",
                "all",
                "request.timeout.ms",
                10_000,
                "delivery.timeout.ms",
                15_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            for (long i = 0; more.getAsBoolean(); i++) {
                long due = start + i * periodNs;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                producer.send(new ProducerRecord<>(topic, new byte[RECORD_BYTES]), (metadata, failure) -> {
                    if (failure == null) {
                        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                    } else {
                        failed.incrementAndGet();
                    }
                });
            }
        }
        return new Seen(
                latencies.getTotalCount(),
                failed.get(),
                latencies.getValueAtPercentile(99) / MICROS_PER_MS,
                latencies.getMaxValue() / MICROS_PER_MS);
    }
}
