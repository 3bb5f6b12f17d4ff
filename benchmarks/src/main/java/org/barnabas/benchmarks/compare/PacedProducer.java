package org.barnabas.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.benchmarks.DueTime;

/**
 * A producer of today's at a fixed rate beside something else, in a JVM of its own: it sends from its start on, and its latencies
 * count while it is told so. A latency counts from the moment at which the record was due.
 */
final class PacedProducer implements AutoCloseable {

    private static final int RECORD_SIZE = 1024;
    private static final long HIGHEST_US = 60_000_000;

    private final List<String> command;
    private final Process process;

    private PacedProducer(List<String> command) throws IOException {
        this.command = command;
        this.process = Commands.start(command);
    }

    /** Starts one, which sends from now on. */
    static PacedProducer start(String classPath, Reachable broker, String topic, int rate) throws IOException {
        return new PacedProducer(new ArrayList<>(List.of(
                Commands.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classPath,
                PacedProducer.class.getName(),
                broker.bootstrap(),
                topic,
                Integer.toString(rate))));
    }

    /** From here on latencies count. */
    void count() throws IOException {
        tell("count");
    }

    /** Up to here they did: the rate, and latencies in ms. */
    Map<Metric, Double> finish() throws IOException, InterruptedException {
        tell("end");
        return FixedRate.parse(Commands.finish(command, process));
    }

    private void tell(String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Override
    public void close() throws InterruptedException {
        Commands.kill(process);
    }

    /** What the process does that {@link #start} starts. Any thread may say {@link #counting} and {@link #ended}. */
    private static final class Sender {
        private final Histogram latencies = new ConcurrentHistogram(HIGHEST_US, 3);
        private final int rate;
        private volatile boolean counting;
        private volatile boolean ended;

        Sender(int rate) {
            this.rate = rate;
        }

        void send(Producer<byte[], byte[]> producer, String topic) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            long counted = 0;
            long countedFrom = start;
            for (long i = 0; !ended; i++) {
                long due = start + i * TimeUnit.SECONDS.toNanos(1) / rate;
                DueTime.await(due);
                boolean counts = counting;
                if (counts && counted++ == 0) {
                    countedFrom = System.nanoTime();
                }
                producer.send(new ProducerRecord<>(topic, new byte[RECORD_SIZE]), (metadata, error) -> {
                    if (error != null) {
                        throw new IllegalStateException("record not acknowledged", error);
                    }
                    if (counts) {
                        latencies.recordValue(Math.min(HIGHEST_US, (System.nanoTime() - due) / 1000));
                    }
                });
            }
            double seconds = (System.nanoTime() - countedFrom) / 1e9;
            producer.flush();
            System.out.println(FixedRate.summary(counted / seconds, latencies));
        }

        void obey(BufferedReader orders) {
            try {
                for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                    counting |= order.equals("count");
                    ended |= order.equals("end");
                }
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
            // Whoever gave the orders is gone.
            ended = true;
        }
    }

    /** Arguments: bootstrap address, topic, records per second; orders on standard input. */
    public static void main(String[] args) {
        Sender sender = new Sender(Integer.parseInt(args[2]));
        Thread listener = new Thread(
                () -> sender.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))),
                "orders");
        listener.setDaemon(true);
        listener.start();
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "acks", "all", "linger.ms", 0);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            sender.send(producer, args[1]);
        }
    }
}
