package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.benchmarks.DueTime;

/**
 * Sends records at a fixed rate, one per request, and reports latencies in microseconds. A latency counts from the
 * moment at which the record was due, so that a stalled sender does not hide what it caused.
 */
final class FixedRate {

    private static final int RECORD_SIZE = 100;
    private static final long HIGHEST_US = 60_000_000;
    private static final double WARM_UP_PART = 0.25;

    private FixedRate() {}

    /** Arguments: bootstrap address, topic, records per second, seconds. */
    public static void main(String[] args) {
        int rate = Integer.parseInt(args[2]);
        long records = (long) rate * Integer.parseInt(args[3]);
        long warmUp = (long) (records * WARM_UP_PART);
        Histogram latencies = new ConcurrentHistogram(HIGHEST_US, 3);
        long begin = System.nanoTime();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings(args[0]))) {
            producer.partitionsFor(args[1]);
            begin = System.nanoTime();
            for (long i = 0; i < records; i++) {
                long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
                DueTime.await(due);
                boolean counts = i >= warmUp;
                producer.send(new ProducerRecord<>(args[1], new byte[RECORD_SIZE]), (metadata, error) -> {
                    if (error != null) {
                        throw new IllegalStateException("record not acknowledged", error);
                    }
                    if (counts) {
                        latencies.recordValue(Math.min(HIGHEST_US, (System.nanoTime() - due) / 1000));
                    }
                });
            }
            producer.flush();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.println(summary(records / seconds, latencies));
    }

    static String summary(double rate, Histogram latencies) {
        return String.format(
                Locale.ROOT,
                "rate=%.1f p50=%d p99=%d acknowledged=%d",
                rate,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                latencies.getTotalCount());
    }

    static Map<Metric, Double> parse(List<String> lines) throws IOException {
        for (String line : lines) {
            if (line.startsWith("rate=")) {
                String[] fields = line.split("[= ]", -1);
                return Map.of(
                        Metric.RATE, Double.parseDouble(fields[1]),
                        Metric.P50, Double.parseDouble(fields[3]) / 1000,
                        Metric.P99, Double.parseDouble(fields[5]) / 1000);
            }
        }
        throw new IOException("no summary from the fixed-rate producer:\n" + String.join("\n", lines));
    }

    private static Properties settings(String bootstrap) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        settings.put("acks", "1");
        settings.put("linger.ms", "0");
        settings.put("batch.size", "1");
        return settings;
    }
}
