package org.barnabas.cli.bench;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Count;
import org.barnabas.cli.tool.Failures;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.ProducerOptions;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas bench produce}. */
@Command(name = "produce", description = "Send records and measure.", mixinStandardHelpOptions = true)
final class BenchProduce implements Callable<Integer> {

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private Report report = new Report();

    @Mixin
    private ProducerOptions options = new ProducerOptions();

    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            converter = Count.class,
            description = "Records; 100000 by default.")
    private long count = 100_000;

    @Option(names = "--record-size", paramLabel = "BYTES", converter = Count.class, description = "1024 by default.")
    private long recordSize = 1024;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = Count.class,
            description = "Records per second; as many as go by default.")
    private long rate;

    @Option(names = "--linger-ms", paramLabel = "MS", description = "How long a batch waits for more; 0 by default.")
    private int lingerMs;

    @Override
    public Integer call() {
        Map<String, Object> config = options.config(connection, lingerMs, connection.timeoutMs() + lingerMs);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        byte[] value = payload();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            // The connection is made before the clock starts.
            TopicCheck.partitions(producer, topic);
            Measurement measurement = new Measurement(report.err());
            try (Interruption interruption = Interruption.atOnce(() -> measurement.printSoFar(report, count))) {
                Pace pace = new Pace(System.nanoTime(), rate);
                for (long i = 0; i < count && failure.get() == null; i++) {
                    send(producer, value, pace.await(i), measurement, failure);
                }
                producer.flush();
                Exception failed = failure.get();
                if (failed != null) {
                    throw new ToolException("not all records were taken: " + Failures.describe(failed, connection));
                }
                if (!interruption.hasHappened()) {
                    measurement.print(report);
                }
            }
        }
        return 0;
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer,
            byte[] value,
            long dueNs,
            Measurement measurement,
            AtomicReference<@Nullable Exception> failure) {
        producer.send(new ProducerRecord<>(topic, value), (metadata, error) -> {
            if (error == null) {
                measurement.add(value.length, System.nanoTime() - dueNs);
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    /** Letters from a small alphabet: neither constant nor noise, so that codecs have something to do. */
    private byte[] payload() {
        Random random = new Random(recordSize);
        byte[] value = new byte[Math.toIntExact(recordSize)];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('a' + random.nextInt(26));
        }
        return value;
    }
}
