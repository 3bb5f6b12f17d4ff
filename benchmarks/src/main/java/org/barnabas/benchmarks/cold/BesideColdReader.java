package org.barnabas.benchmarks.cold;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.benchmarks.DueTime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Latencies of a producer of 2,000 records of 1 KB a second with acks=all: alone, and beside a consumer of a topic that
 * is not in the page cache. The broker runs already; its files are dropped from the cache by {@code dd}, which touches
 * nothing else. A latency counts from the moment at which the record was due.
 */
@Command(
        name = "cold",
        description = "What a producer notices of a consumer that reads from the disk.",
        mixinStandardHelpOptions = true)
final class BesideColdReader implements Callable<Integer> {

    private static final String COLD = "cold";
    private static final String HOT = "hot";
    private static final int PARTITIONS = 4;
    private static final int RATE = 2_000;
    private static final int RECORD_BYTES = 1_000;
    private static final int WARM_UP_SECONDS = 10;

    @Option(names = "--bootstrap", required = true, description = "A broker that runs on this machine.")
    private String bootstrap = "";

    @Option(names = "--logs", required = true, description = "Its log directory.")
    private Path logs = Path.of(".");

    @Option(names = "--megabytes", paramLabel = "N", description = "What the consumer reads (6000).")
    private int megabytes = 6_000;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of each measurement, at least (30).")
    private int seconds = 30;

    @Option(names = "--rounds", paramLabel = "N", description = "How often both are measured (1).")
    private int rounds = 1;

    /** Latencies in milliseconds. */
    private record Seen(double p50, double p95, double p99, double longest) {

        @Override
        public String toString() {
            return String.format("p50 %.1f  p95 %.1f  p99 %.1f  longest %.0f ms", p50, p95, p99, longest);
        }
    }

    @Override
    public Integer call() throws Exception {
        prepare();
        produce(() -> false, WARM_UP_SECONDS);
        for (int round = 0; round < rounds; round++) {
            System.out.println("alone   " + produce(() -> false, seconds));
            beside();
        }
        return 0;
    }

    private void prepare() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (admin.listTopics().names().get().contains(COLD)) {
                return;
            }
            admin.createTopics(List.of(new NewTopic(COLD, PARTITIONS, (short) 1), new NewTopic(HOT, 1, (short) 1)))
                    .all()
                    .get();
        }
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "batch.size", 256 << 10);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            long records = megabytes * 1_000_000L / RECORD_BYTES;
            for (long i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(COLD, (int) (i % PARTITIONS), null, new byte[RECORD_BYTES]));
            }
        }
    }

    private void beside() throws IOException, InterruptedException {
        dropFromCache();
        Process reader = ColdReader.start(bootstrap, COLD);
        Seen seen = produce(reader::isAlive, 0);
        try (BufferedReader output = reader.inputReader()) {
            String[] said = String.valueOf(output.readLine()).split(" ", -1);
            double rate = Long.parseLong(said[0]) / 1_000.0 / Long.parseLong(said[1]);
            System.out.println("beside  " + seen + String.format("  reader %.0f MB/s", rate));
        }
        reader.waitFor();
    }

    /** Writes out what is not on the disk yet, and has the kernel forget the pages. */
    private void dropFromCache() throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(logs)) {
            files = all.filter(file -> file.toString().contains("/" + COLD + "-"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path file : files) {
            new ProcessBuilder("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none")
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** As long as asked for, and at least so many seconds. */
    private Seen produce(BooleanSupplier more, int atLeastSeconds) {
        Histogram latencies = new ConcurrentHistogram(3);
        long periodNs = TimeUnit.SECONDS.toNanos(1) / RATE;
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(HOT);
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos(atLeastSeconds);
            for (long i = 0; System.nanoTime() < end || more.getAsBoolean(); i++) {
                long due = start + i * periodNs;
                DueTime.await(due);
                producer.send(new ProducerRecord<>(HOT, new byte[RECORD_BYTES]), (metadata, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException("record not acknowledged", failure);
                    }
                    latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                });
            }
        }
        return new Seen(
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(95) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                latencies.getMaxValue() / 1e3);
    }

    /** Runs what {@code --help} lists. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BesideColdReader()).execute(arguments));
    }
}
