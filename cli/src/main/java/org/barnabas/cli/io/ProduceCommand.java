package org.barnabas.cli.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.cli.tool.BootstrapProbe;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Escapes;
import org.barnabas.cli.tool.Failures;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.Leaderless;
import org.barnabas.cli.tool.ProducerOptions;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Retries;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.Terminal;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.TopicCheck;
import org.barnabas.cli.tool.ZooKeeperOption;
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

    /** What an interrupted command gives the records that are on their way. */
    private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

    private static final int LOOK_MS = 1_000;
    private static final int LINGER_MS = 5;

    /** What {@code --input} takes. */
    enum Input {
        LINES,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private ZooKeeperOption zooKeeper = new ZooKeeperOption();

    @Mixin
    private Report report = new Report();

    @Mixin
    private ProducerOptions options = new ProducerOptions();

    @Mixin
    private ByteOptions bytes = new ByteOptions();

    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Read this in place of standard input.")
    private @Nullable Path file;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FORMAT",
            description = "lines (default), or json: objects as 'consume --output json' prints them.")
    private Input input = Input.LINES;

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "What stands before it in a line is the key; \\t, \\n and \\xHH may be used.")
    private @Nullable String keySeparator;

    @Option(
            names = "--header",
            paramLabel = "KEY=VALUE",
            converter = HeaderConverter.class,
            description = "For every record; may stand several times, also with the same key.")
    private List<Header> headers = new ArrayList<>();

    @Option(names = "--partition", paramLabel = "N", description = "By the key's hash by default.")
    private @Nullable Integer partition;

    @Override
    public Integer call() throws IOException {
        byte[] separator = keySeparator == null ? null : Escapes.bytes(keySeparator);
        if (separator != null && (separator.length == 0 || input == Input.JSON)) {
            throw new ToolException("--key-separator is some text between key and value, for --input lines only.");
        }
        zooKeeper.findBrokers(connection);
        Map<String, Object> config = options.config(connection, LINGER_MS, deliveryTimeoutMs());
        Delivery delivery = new Delivery();
        String leaderless;
        try (InputStream in = open();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            int partitions = requirePartition(producer);
            RecordDefaults defaults =
                    new RecordDefaults(topic, partition, List.copyOf(headers), bytes.key, bytes.value);
            RecordSource source = input == Input.JSON
                    ? new JsonSource(in, defaults, partitions)
                    : new LineSource(in, defaults, separator, nothing());
            send(source, producer, delivery, config);
            boolean late = delivery.failure() instanceof TimeoutException;
            leaderless = late && BootstrapProbe.canConnect(servers(config), LOOK_MS) ? leaderless(producer) : null;
        }
        Exception failed = delivery.failure();
        if (failed != null) {
            throw new ToolException(delivery + ", " + (delivery.sent() - delivery.acknowledged()) + " were not: "
                    + (leaderless == null ? reason(failed, config) : leaderless + "\n" + Leaderless.ADVICE));
        }
        report.print(new Table("topic", "records").row(topic, delivery.sent()));
        return 0;
    }

    private int deliveryTimeoutMs() {
        return connection.timeoutMs() + 1_000;
    }

    private byte @Nullable [] nothing() {
        return bytes.nothing == null ? null : bytes.nothing.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns when everything is decided, or at the first failure. */
    private void send(
            RecordSource source, KafkaProducer<byte[], byte[]> producer, Delivery delivery, Map<String, Object> config)
            throws IOException {
        try (Interruption interruption = Interruption.atOnce(() -> interrupted(producer, delivery));
                DeliveryWatch watch = new DeliveryWatch(
                        delivery,
                        () -> Retries.of(producer),
                        BrokerWatch.of(config, report.err()),
                        new LeaderWatch(() -> leaderless(producer), this::say),
                        deliveryTimeoutMs())) {
            ProducerRecord<byte[], byte[]> record = source.next();
            while (record != null && delivery.failure() == null) {
                delivery.onSend();
                try {
                    producer.send(record, delivery);
                } catch (KafkaException | IllegalArgumentException e) {
                    delivery.onRefusal(e);
                }
                record = source.next();
            }
            producer.flush();
        } catch (ToolException e) {
            producer.flush();
            throw new ToolException(e.getMessage() + "\n" + delivery + ", and nothing behind them was sent.");
        }
    }

    /** The thread that reads may wait for a line that never comes. */
    private void interrupted(KafkaProducer<byte[], byte[]> producer, Delivery delivery) {
        producer.close(LAST_CHANCE);
        report.err().println("barnabas: interrupted: " + delivery);
        report.err().flush();
    }

    private static String servers(Map<String, Object> config) {
        return String.valueOf(config.get("bootstrap.servers"));
    }

    private void say(String line) {
        report.err().println("barnabas: " + line);
        report.err().flush();
    }

    /** Which of the partitions that records may go to has no leader; null if none. */
    private @Nullable String leaderless(KafkaProducer<byte[], byte[]> producer) {
        try {
            return Leaderless.explain(producer.partitionsFor(topic).stream()
                    .filter(each -> partition == null || partition == each.partition())
                    .toList());
        } catch (KafkaException e) {
            return null; // Nobody answers, which is told elsewhere.
        }
    }

    private static String reason(Exception failed, Map<String, Object> config) {
        return failed instanceof TimeoutException || failed instanceof NetworkException
                ? failed.getMessage() + "\n" + BootstrapProbe.whyNoAnswer(servers(config))
                : Failures.describe(failed);
    }

    /** Fails before anything is sent if there is no place to send it to; may make the broker create the topic. */
    private int requirePartition(KafkaProducer<byte[], byte[]> producer) {
        int partitions = TopicCheck.partitions(producer, topic);
        if (partition != null && (partition < 0 || partition >= partitions)) {
            throw new ToolException("topic " + topic + " has only the partitions 0 to " + (partitions - 1) + ", not "
                    + partition + ".\n'barnabas topic describe " + topic + "' shows them.");
        }
        return partitions;
    }

    private InputStream open() {
        if (file == null) {
            if (Terminal.isInput()) {
                report.err().println("each line becomes a record; Ctrl-D ends");
                report.err().flush();
            }
            return System.in;
        }
        if (Files.isDirectory(file)) {
            throw new ToolException(
                    file + " is a folder\nName a file with --file FILE; each of its lines is a record.");
        }
        try {
            return new BufferedInputStream(Files.newInputStream(file));
        } catch (IOException e) {
            throw new ToolException("cannot read " + file + ": " + FileTrouble.reason(file, e));
        }
    }
}
