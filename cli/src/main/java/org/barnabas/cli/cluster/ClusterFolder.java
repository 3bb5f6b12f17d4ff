package org.barnabas.cli.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Option;

/**
 * The folder of a cluster on this machine: {@code zookeeper/} and {@code broker-N/} for each broker, each with its
 * configuration, its data, its log and a note of its process; and a note of its first port.
 */
final class ClusterFolder {

    private static final String BROKER = "broker-";
    private static final String PORT = "port";
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
        return Files.exists(note)
                ? OptionalInt.of(Integer.parseInt(Files.readString(note).trim()))
                : OptionalInt.empty();
    }

    void notePort(int port) throws IOException {
        Files.createDirectories(path());
        Files.writeString(path().resolve(PORT), port + "\n");
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
