package org.barnabas.benchmarks;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Loads that use up the memory for requests, against brokers that run already ({@code ./dev load} starts some):
 *
 * <pre>
 *   producers HOST:PORT [SECONDS]   40 producers with requests of 3.9 MB, acks=all: throughput of every ten seconds
 *   parked HOST:PORT [SECONDS]      500 records a second: latency alone, then beside 110 connections that each wait with one
 *                                   fetch of 640 KB
 * </pre>
 */
public final class FullMemoryLoad {

    private static final int PRODUCERS = 40;
    private static final int REQUEST_BYTES = 3_900_000;
    private static final int RECORD_BYTES = 3_890_000;
    private static final int WINDOW_SECONDS = 10;
    private static final int PARKED = 110;
    private static final int PARTITIONS_NAMED = 40_000;
    private static final int RATE = 500;
    private static final int PARTITIONS = 4;

    private FullMemoryLoad() {}

    /** Runs a load; says how it went on standard output. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60;
        switch (arguments.length < 2 ? "" : arguments[0]) {
            case "producers" -> producers(arguments[1], seconds);
            case "parked" -> parked(arguments[1], seconds);
            default -> {
                System.err.println("producers HOST:PORT [SECONDS] | parked HOST:PORT [SECONDS]");
                System.exit(2);
            }
        }
    }

    private static void createTopic(String bootstrap, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            short replicas =
                    (short) Math.min(2, admin.describeCluster().nodes().get().size());
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, replicas)
                            .configs(Map.of("max.message.bytes", Integer.toString(REQUEST_BYTES)))))
                    .all()
                    .get();
            System.out.println("topic " + topic + ", replicas: " + replicas);
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", bootstrap);
        all.put("acks", "all");
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void producers(String bootstrap, int seconds) throws Exception {
        createTopic(bootstrap, "full-memory");
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            Thread thread = new Thread(() -> produceUntil(bootstrap, end, acknowledged, failed), "producer-" + i);
            thread.start();
            threads.add(thread);
        }
        long before = 0;
        for (int window = 0; window * WINDOW_SECONDS < seconds; window++) {
            TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
            long now = acknowledged.get();
            System.out.printf(
                    "%3d-%3d s: %6d records acknowledged, %6.1f MB/s; %d failed%n",
                    window * WINDOW_SECONDS,
                    (window + 1) * WINDOW_SECONDS,
                    now - before,
                    (now - before) * (double) RECORD_BYTES / WINDOW_SECONDS / 1e6,
                    failed.get());
            before = now;
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void produceUntil(String bootstrap, long end, AtomicLong acknowledged, AtomicLong failed) {
        Map<String, Object> settings =
                Map.of("max.request.size", REQUEST_BYTES, "buffer.memory", 2L * REQUEST_BYTES, "max.block.ms", 1_000);
        byte[] value = new byte[RECORD_BYTES];
        KafkaProducer<byte[], byte[]> producer = producer(bootstrap, settings);
        for (int next = 0; System.nanoTime() < end; next++) {
            producer.send(new ProducerRecord<>("full-memory", next % PARTITIONS, null, value), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.incrementAndGet();
                } else if (!(failure instanceof BufferExhaustedException)) {
                    failed.incrementAndGet();
                }
            });
        }
        producer.close(java.time.Duration.ZERO);
    }

    private static void parked(String bootstrap, int seconds) throws Exception {
        createTopic(bootstrap, "parked");
        measure("warm-up", bootstrap, 5);
        measure("alone", bootstrap, seconds);
        List<Socket> sockets = new ArrayList<>();
        String[] address = bootstrap.split(":", 2);
        byte[] fetch = fetch("parked", partitionLedBy(bootstrap, Integer.parseInt(address[1])));
        for (int i = 0; i < PARKED; i++) {
            Socket socket = new Socket(InetAddress.getByName(address[0]), Integer.parseInt(address[1]));
            new DataOutputStream(socket.getOutputStream()).write(fetch);
            sockets.add(socket);
        }
        measure("beside " + PARKED + " parked fetches", bootstrap, seconds);
        for (Socket socket : sockets) {
            socket.close();
        }
        measure("after they closed", bootstrap, seconds);
    }

    /** Another broker would not let a fetch wait. */
    private static int partitionLedBy(String bootstrap, int port) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            TopicDescription parked = Objects.requireNonNull(admin.describeTopics(List.of("parked"))
                    .allTopicNames()
                    .get()
                    .get("parked"));
            return parked.partitions().stream()
                    .filter(partition -> partition.leader().port() == port)
                    .findFirst()
                    .orElseThrow()
                    .partition();
        }
    }

    private static void measure(String when, String bootstrap, int seconds) throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(3);
        AtomicLong failed = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        long periodNs = TimeUnit.SECONDS.toNanos(1) / RATE;
        int count = RATE * seconds;
        try (KafkaProducer<byte[], byte[]> producer =
                producer(bootstrap, Map.of("request.timeout.ms", 10_000, "delivery.timeout.ms", 15_000))) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long due = start + i * periodNs;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                producer.send(new ProducerRecord<>("parked", new byte[100]), (metadata, failure) -> {
                    if (failure == null) {
                        latencies.recordValue((System.nanoTime() - due) / 1_000);
                        answered.incrementAndGet();
                    } else {
                        failed.incrementAndGet();
                    }
                });
            }
        }
        System.out.printf(
                "%s: %d of %d acknowledged, %d failed; p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                when,
                answered.get(),
                count,
                failed.get(),
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                latencies.getMaxValue() / 1e3);
    }

    /** Fetch in version 4: one partition again and again, for more bytes than there will be, as long as it may wait. */
    private static byte[] fetch(String topic, int partition) throws IOException {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(100 + name.length + PARTITIONS_NAMED * 16);
        out.putInt(0).putShort((short) 1).putShort((short) 4).putInt(1).putShort((short) -1);
        out.putInt(-1)
                .putInt(Integer.MAX_VALUE)
                .putInt(Integer.MAX_VALUE)
                .putInt(Integer.MAX_VALUE)
                .put((byte) 0);
        out.putInt(1).putShort((short) name.length).put(name).putInt(PARTITIONS_NAMED);
        for (int i = 0; i < PARTITIONS_NAMED; i++) {
            out.putInt(partition).putLong(0).putInt(1 << 20);
        }
        byte[] request = new byte[out.flip().remaining()];
        out.get(request);
        ByteBuffer.wrap(request).putInt(request.length - Integer.BYTES);
        return request;
    }
}
