package org.barnabas.cli.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.cli.tool.AcksConverter;
import org.barnabas.cli.tool.CodecConverter;
import org.barnabas.cli.tool.Connection;
import org.barnabas.cli.tool.Failures;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Settings;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas produce}: each line of standard input or a file becomes a record. */
@Command(
        name = "produce",
        description = "Send each line of standard input, or of a file, as a record.",
        mixinStandardHelpOptions = true)
public final class ProduceCommand implements Callable<Integer> {

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Report report = new Report();

    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Read this in place of standard input.")
    private @Nullable Path file;

    @Option(names = "--key-separator", paramLabel = "TEXT", description = "What stands before it in a line is the key.")
    private @Nullable String keySeparator;

    @Option(names = "--header", paramLabel = "KEY=VALUE", description = "For every record; may stand several times.")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--partition", paramLabel = "N", description = "By the key's hash by default.")
    private @Nullable Integer partition;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            converter = CodecConverter.class,
            description = "none (default), gzip, snappy, lz4 or zstd.")
    private String compression = "none";

    @Option(names = "--acks", paramLabel = "N", converter = AcksConverter.class, description = "all (default), 1 or 0.")
    private String acks = "all";

    @Override
    public Integer call() throws IOException {
        LineFormat format = new LineFormat(topic, partition, keySeparator, LineFormat.headers(Settings.parse(headers)));
        Map<String, Object> config = connection.clientConfig();
        config.put("acks", acks);
        config.put("enable.idempotence", acks.equals("all"));
        config.put("compression.type", compression);
        config.put("max.block.ms", connection.timeoutMs());
        config.put("delivery.timeout.ms", connection.timeoutMs() + 1_000);
        config.put("linger.ms", 5);
        config.remove("default.api.timeout.ms");
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long sent = 0;
        try (BufferedReader lines = open();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            requirePartition(producer);
            for (String line = lines.readLine(); line != null && failure.get() == null; line = lines.readLine()) {
                producer.send(format.record(line), (metadata, error) -> failure.compareAndSet(null, error));
                sent++;
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new ToolException("not all records were taken: " + Failures.describe(failed));
        }
        report.print(new Table("topic", "records").row(topic, sent));
        return 0;
    }

    /** Fails before anything is sent if there is no place to send it to; may make the broker create the topic. */
    private void requirePartition(KafkaProducer<byte[], byte[]> producer) {
        int partitions = TopicCheck.partitions(producer, topic);
        if (partition != null && (partition < 0 || partition >= partitions)) {
            throw new ToolException("topic " + topic + " has only the partitions 0 to " + (partitions - 1) + ", not "
                    + partition + ".\n'barnabas topic describe " + topic + "' shows them.");
        }
    }

    private BufferedReader open() {
        if (file == null) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        try {
            return Files.newBufferedReader(file);
        } catch (IOException e) {
            throw new ToolException("cannot read " + file);
        }
    }
}
