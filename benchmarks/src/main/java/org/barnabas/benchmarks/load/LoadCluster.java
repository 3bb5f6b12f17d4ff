package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.barnabas.testkit.wire.WireClient;

/** Two brokers and a ZooKeeper with default settings, started by the command that users have, in a temporary folder. */
final class LoadCluster implements AutoCloseable {

    static final int BROKERS = 2;

    private static final int PORT = 19_092;
    private static final int METRICS = 1_000;
    private static final int OWN_FETCHES_BYTES = 4_096;
    private static final int SETTLE_SECONDS = 30;

    private final Path home;
    private final Path data;
    private final Thread atExit = new Thread(this::stopQuietly, "stop");
    private final HttpClient http = HttpClient.newHttpClient();

    private LoadCluster(Path home, Path data) {
        this.home = home;
        this.data = data;
    }

    static LoadCluster start(Path home) throws IOException, InterruptedException {
        LoadCluster cluster = new LoadCluster(home, Files.createTempDirectory("load"));
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        cluster.start();
        return cluster;
    }

    private void start() throws IOException, InterruptedException {
        barnabas("start", "--brokers", Integer.toString(BROKERS), "--port", Integer.toString(PORT));
    }

    /** Stops both brokers as an operator would, and starts them again. */
    void restart() throws IOException, InterruptedException {
        barnabas("stop");
        start();
    }

    private void barnabas(String action, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("barnabas").toString(), "cluster", action));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String output = Files.readString(log);
        Files.delete(log);
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + "\n" + output);
        }
    }

    String bootstrap() {
        return "127.0.0.1:" + PORT + ",127.0.0.1:" + (PORT + 1);
    }

    InetSocketAddress address(int broker) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT + broker - 1);
    }

    WireClient connect(int broker) throws IOException {
        return new WireClient(address(broker));
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    void createTopic(String name, int partitions, Map<String, String> configs)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) BROKERS).configs(configs)))
                    .all()
                    .get();
        }
    }

    /** The sum of a metric's series on a broker. */
    double metric(int broker, String name) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + (PORT + METRICS + broker - 1) + "/metrics");
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Resident memory of a broker, in MB. */
    long residentMb(int broker) throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc", pid(broker), "status"))) {
            return status.filter(line -> line.startsWith("VmRSS"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    >> 10;
        }
    }

    private String pid(int broker) throws IOException {
        String note = Files.readString(data.resolve("broker-" + broker).resolve("process"));
        return note.substring(0, note.indexOf(' '));
    }

    /** Asks both brokers until little is counted for requests and answers any more, for half a minute at most. */
    void reportMemory(LoadReport report) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        double held = counted();
        while (held > OWN_FETCHES_BYTES && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            held = counted();
        }
        report.goal(
                held <= OWN_FETCHES_BYTES,
                "bytes still counted for requests and answers: %.0f (at most %d, the waiting fetches of followers)",
                held,
                OWN_FETCHES_BYTES);
        for (int broker = 1; broker <= BROKERS; broker++) {
            report.note("resident memory of broker %d: %d MB", broker, residentMb(broker));
        }
    }

    private double counted() throws IOException, InterruptedException {
        double sum = 0;
        for (int broker = 1; broker <= BROKERS; broker++) {
            sum += metric(broker, "barnabas_net_request_memory_bytes")
                    + metric(broker, "barnabas_net_waiting_request_memory_bytes")
                    + metric(broker, "barnabas_net_answer_memory_bytes");
        }
        return sum;
    }

    private void stopQuietly() {
        try {
            barnabas("stop");
            deleteAll();
        } catch (IOException | UncheckedIOException e) {
            System.err.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() {
        stopQuietly();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
