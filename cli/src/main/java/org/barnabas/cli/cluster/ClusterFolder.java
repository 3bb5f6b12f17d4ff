package org.barnabas.cli.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Option;

/**
 * The folder of a cluster on this machine: {@code zookeeper/} and {@code broker-N/} for each broker, each with its
 * configuration, its data, its log and a note of its process; and a note of its first port.
 */
final class ClusterFolder {

    private static final String BROKER = "broker-";
    private static final String PORT = "port";
    private static final int METRICS = 1_000;
    private static final Pattern LISTENER = Pattern.compile(":(\\d{1,5})\\s*(,|$)");
    private static final Path DEFAULT = Path.of("data-cluster");

    @Option(names = "--data", paramLabel = "DIR", description = "The cluster's folder; ./data-cluster by default.")
    private Path folder = DEFAULT;

    Path path() {
        return folder.toAbsolutePath().normalize();
    }

    LocalProcess zooKeeper() {
        return new LocalProcess("zookeeper", path().resolve("zookeeper"));
    }

    LocalProcess broker(int id) {
        return new LocalProcess(BROKER + id, path().resolve(BROKER + id));
    }

    /** A command for this cluster, as its user would type it. */
    String command(String name) {
        return "barnabas cluster " + name + (folder.equals(DEFAULT) ? "" : " --data " + folder);
    }

    /** The port of broker 1, if a cluster was started here. */
    OptionalInt port() throws IOException {
        Path note = path().resolve(PORT);
        if (Files.exists(note)) {
            return OptionalInt.of(Integer.parseInt(Files.readString(note).trim()));
        }
        // Clusters of earlier versions have no note.
        return portOf(1);
    }

    void notePort(int port) throws IOException {
        Files.createDirectories(path());
        Files.writeString(path().resolve(PORT), port + "\n");
    }

    /** Where a broker listens, if its file says so on this machine; its owner may have changed it. */
    OptionalInt portOf(int broker) throws IOException {
        Path file = broker(broker).folder().resolve("server.properties");
        if (!Files.exists(file)) {
            return OptionalInt.empty();
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        Matcher first = LISTENER.matcher(properties.getProperty("listeners", ""));
        return first.find() ? OptionalInt.of(Integer.parseInt(first.group(1))) : OptionalInt.empty();
    }

    /**
     * Writes the configuration of a broker, once: what its owner changes stays.
     *
     * @param replicas how many replicas new topics have
     */
    void configure(int id, int port, int zooKeeperPort, int replicas) throws IOException {
        Path home = broker(id).folder();
        Path file = home.resolve("server.properties");
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(home);
        Files.write(
                file,
                List.of(
                        "# Broker " + id + " of a cluster on this machine. The keys are Apache Kafka's.",
                        "broker.id=" + id,
                        "listeners=PLAINTEXT://127.0.0.1:" + port,
                        "zookeeper.connect=127.0.0.1:" + zooKeeperPort,
                        "zookeeper.session.timeout.ms=6000",
                        "data.dir=" + home.resolve("data"),
                        "metrics.port=" + (port + METRICS),
                        "# An acknowledged record (acks=all) is on two brokers at least, where there are three.",
                        "default.replication.factor=" + replicas,
                        "min.insync.replicas=" + Math.min(2, Math.max(1, replicas - 1))));
    }

    /**
     * Deletes what a start has made that failed.
     *
     * @param all also what else is in the folder, which was not there before
     */
    void clear(List<Integer> brokers, boolean all) throws IOException {
        if (all) {
            delete(path());
            return;
        }
        for (int id : brokers) {
            delete(broker(id).folder());
        }
        delete(zooKeeper().folder());
        Files.deleteIfExists(path().resolve(PORT));
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /** Those that were ever started, ascending. */
    List<Integer> brokers() throws IOException {
        List<Integer> ids = new ArrayList<>();
        if (Files.isDirectory(path())) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(path(), BROKER + "*")) {
                for (Path one : all) {
                    String number = String.valueOf(one.getFileName()).substring(BROKER.length());
                    if (number.matches("\\d{1,9}")) {
                        ids.add(Integer.parseInt(number));
                    }
                }
            }
        }
        ids.sort(Comparator.naturalOrder());
        return ids;
    }

    /** @throws ToolException if nothing was ever started in the folder */
    List<Integer> existingBrokers() throws IOException {
        List<Integer> ids = brokers();
        // A start that failed early has left a ZooKeeper alone.
        if (ids.isEmpty() && !Files.isDirectory(zooKeeper().folder())) {
            throw new ToolException("there is no cluster in " + path()
                    + "\nStart one with 'barnabas cluster start', or name its folder with --data DIR.");
        }
        return ids;
    }
}
