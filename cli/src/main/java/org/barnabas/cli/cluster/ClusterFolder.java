package org.barnabas.cli.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.barnabas.cli.tool.ToolException;
import picocli.CommandLine.Option;

/**
 * The folder of a cluster on this machine: {@code zookeeper/} and {@code broker-N/} for each broker, each with its
 * configuration, its data, its log and a note of its process.
 */
final class ClusterFolder {

    private static final String BROKER = "broker-";

    @Option(names = "--data", paramLabel = "DIR", description = "The cluster's folder; ./data-cluster by default.")
    private Path folder = Path.of("data-cluster");

    Path path() {
        return folder.toAbsolutePath().normalize();
    }

    LocalProcess zooKeeper() {
        return new LocalProcess("zookeeper", path().resolve("zookeeper"));
    }

    LocalProcess broker(int id) {
        return new LocalProcess(BROKER + id, path().resolve(BROKER + id));
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

    /** @throws ToolException if no cluster was started in the folder */
    List<Integer> existingBrokers() throws IOException {
        List<Integer> ids = brokers();
        if (ids.isEmpty()) {
            throw new ToolException("there is no cluster in " + path()
                    + "\nStart one with 'barnabas cluster start', or name its folder with --data DIR.");
        }
        return ids;
    }
}
