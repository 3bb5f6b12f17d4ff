package org.barnabas.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Count;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas bench consume}: latency is that of a poll that brought records. */
@Command(name = "consume", description = "Read records and measure.", mixinStandardHelpOptions = true)
final class BenchConsume implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private Report report = new Report();

    @Parameters(paramLabel = "TOPIC", description = "Where from.")
    private String topic = "";

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            converter = Count.class,
            description = "Records; 100000 by default, fewer if the topic ends before.")
    private long count = 100_000;

    @Override
    public Integer call() {
        Map<String, Object> config = connection.clientConfig();
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = TopicCheck.partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long total = consumer.endOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    - consumer.beginningOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            if (total == 0) {
                throw new ToolException("topic " + topic + " holds no records" + "\n'barnabas bench produce " + topic
                        + "' writes some.");
            }
            long wanted = Math.min(count, total);
            Measurement measurement = new Measurement(report.err());
            try (Interruption interruption = Interruption.atOnce(() -> measurement.printSoFar(report, wanted))) {
                read(consumer, wanted, measurement);
                if (!interruption.hasHappened()) {
                    measurement.print(report);
                }
            }
        }
        return 0;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, long wanted, Measurement measurement) {
        long lastNs = System.nanoTime();
        for (long read = 0; read < wanted; ) {
            long before = System.nanoTime();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            long now = System.nanoTime();
            if (records.isEmpty() && now - lastNs > TimeUnit.MILLISECONDS.toNanos(connection.timeoutMs())) {
                break; // Aborted transactions and compaction leave offsets without records.
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                measurement.add(Math.max(0, record.serializedValueSize()), now - before);
                read++;
                lastNs = now;
            }
        }
    }
}
