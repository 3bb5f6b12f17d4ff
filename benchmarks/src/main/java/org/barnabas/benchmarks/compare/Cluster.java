package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.barnabas.benchmarks.Folders;

/** Several brokers of one product, each a process with a folder of its own, on this machine. */
final class Cluster implements Reachable, AutoCloseable {

    private final Path folder;
    private final List<Node> nodes;
    private final List<Process> processes = new ArrayList<>();

    private Cluster(Path folder, List<Node> nodes) {
        this.folder = folder;
        this.nodes = nodes;
    }

    /** Starts all brokers; they may not answer yet. */
    static Cluster start(Product product, Path folder, int brokers) throws IOException, InterruptedException {
        Folders.delete(folder);
        List<Node> nodes = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            Path home = folder.resolve("broker-" + id);
            Files.createDirectories(home);
            nodes.add(new Node(id, home, Broker.freePorts()));
        }
        Cluster cluster = new Cluster(folder, List.copyOf(nodes));
        product.prepareCluster(nodes);
        for (Node node : nodes) {
            Path output = node.folder().resolveSibling(node.folder().getFileName() + ".out");
            cluster.processes.add(Owned.add(new ProcessBuilder(product.clusterCommand(node, nodes))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start()));
        }
        return cluster;
    }

    @Override
    public String bootstrap() {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    int size() {
        return nodes.size();
    }

    /** Of all brokers together. */
    double cpuSeconds() throws IOException {
        double sum = 0;
        for (Process process : processes) {
            sum += ProcessFigures.cpuSeconds(process.pid());
        }
        return sum;
    }

    /** Of all brokers together. */
    double residentMb() throws IOException {
        double sum = 0;
        for (Process process : processes) {
            sum += ProcessFigures.residentMb(process.pid());
        }
        return sum;
    }

    @Override
    public void close() throws InterruptedException, IOException {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Commands.kill(processes.get(i));
        }
        Folders.delete(folder);
    }
}
