package org.barnabas.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.barnabas.benchmarks.SpikeServer.Placement;

/**
 * The threading spike: where should a shard live? Measures what a hop costs and what each placement does to latency
 * and CPU, with placements interleaved round by round because the machine may be shared. The decision that it led to
 * is docs/adr/0001-shards-and-threads.md.
 *
 * <p>Arguments: rounds (default 3), directory for the files (default: the temporary directory).
 */
public final class ThreadingSpike {

    private static final long COLD_BYTES = 512L << 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path directory;
    private final Path coldFile;

    private ThreadingSpike(Path directory) throws IOException {
        this.directory = directory;
        coldFile = directory.resolve("cold.log");
        writeColdFile();
    }

    /** Runs all scenarios and prints one line per run. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Path directory = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("spike");
        ThreadingSpike spike = new ThreadingSpike(directory);
        for (int round = 0; round <= rounds; round++) {
            String label = round == 0 ? "warm-up" : "round " + round;
            for (Placement placement : Placement.values()) {
                spike.onePingAtATime(label, placement);
                spike.tinyRequests(label, placement);
                spike.hotPartition(label, placement);
                spike.coldReads(label, placement);
            }
        }
    }

    private void onePingAtATime(String label, Placement placement) throws IOException {
        try (SpikeServer server = new SpikeServer(placement, directory, coldFile);
                SpikeClient client = new SpikeClient(server.address(), 1, SpikeServer.APPEND, 100)) {
            long cpu = serverCpuNs();
            client.asFastAsPossible(1, 2);
            report(label, placement, "ping", client, serverCpuNs() - cpu, server.takeWriteTimes());
        }
    }

    private void tinyRequests(String label, Placement placement) throws IOException {
        try (SpikeServer server = new SpikeServer(placement, directory, coldFile);
                SpikeClient client = new SpikeClient(server.address(), 20, SpikeServer.APPEND, 150)) {
            long cpu = serverCpuNs();
            client.fixedRate(10_000, 4);
            report(label, placement, "10k/s", client, serverCpuNs() - cpu, server.takeWriteTimes());
        }
    }

    private void hotPartition(String label, Placement placement) throws IOException {
        try (SpikeServer server = new SpikeServer(placement, directory, coldFile);
                SpikeClient client = new SpikeClient(server.address(), 2, SpikeServer.APPEND, 64 << 10)) {
            long cpu = serverCpuNs();
            client.asFastAsPossible(5, 3);
            report(label, placement, "hot", client, serverCpuNs() - cpu, server.takeWriteTimes());
        }
    }

    private void coldReads(String label, Placement placement) throws IOException, InterruptedException {
        evict(coldFile);
        try (SpikeServer server = new SpikeServer(placement, directory, coldFile);
                SpikeClient reader = new SpikeClient(server.address(), 1, SpikeServer.READ, 8);
                SpikeClient client = new SpikeClient(server.address(), 20, SpikeServer.APPEND, 150)) {
            Thread reading = new Thread(() -> reader.asFastAsPossible(1, 2), "cold-reader");
            reading.start();
            long cpu = serverCpuNs();
            client.fixedRate(2_000, 2);
            reading.join();
            report(label, placement, "2k/s+cold", client, serverCpuNs() - cpu, server.takeWriteTimes());
            System.out.printf(
                    Locale.ROOT,
                    "    cold reads %d MB, p50 %.0f us%n",
                    reader.bytesAnswered() >> 20,
                    reader.times().us(0.5));
        }
    }

    private static void report(
            String label, Placement placement, String what, SpikeClient client, long cpuNs, SpikeTimes writes) {
        SpikeTimes times = client.times();
        System.out.printf(
                Locale.ROOT,
                "%s %-21s %-9s n=%d p50=%.0f p99=%.0f p99.9=%.0f us, cpu/req=%.1f us, MB=%d, cpu/GB=%.2f s, "
                        + "writes=%d w50=%.0f w99=%.0f w99.9=%.0f wmax=%.0f us%n",
                label,
                placement,
                what,
                times.count(),
                times.us(0.5),
                times.us(0.99),
                times.us(0.999),
                cpuNs / 1_000.0 / Math.max(1, times.count()),
                client.bytesAnswered() >> 20,
                cpuNs / 1e9 / Math.max(1e-9, client.bytesAnswered() / 1e9),
                writes.count(),
                writes.us(0.5),
                writes.us(0.99),
                writes.us(0.999),
                writes.us(1));
    }

    /** CPU time of the server's threads only: the load generator lives in the same process. */
    private static long serverCpuNs() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("spike-")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private void writeColdFile() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel file = FileChannel.open(coldFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long written = 0; written < COLD_BYTES; ) {
                chunk.clear();
                written += file.write(chunk);
            }
            file.force(false);
        }
    }

    /** Drops the file from the page cache; without the tool the reads are warm. */
    private static void evict(Path file) throws InterruptedException {
        try {
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            System.out.println("    dd is missing: reads come from the page cache");
        }
    }
}
