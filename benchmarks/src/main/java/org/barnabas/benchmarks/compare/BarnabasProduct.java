package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Barnabas as a user starts it: the launcher, defaults, and the ZooKeeper in its own process unless there is another. */
final class BarnabasProduct implements Product {

    private final Path launcher;
    private final @Nullable String zooKeeper;

    /** @param zooKeeper as in {@code zookeeper.connect}; null for the one in the broker's process */
    BarnabasProduct(Path launcher, @Nullable String zooKeeper) {
        this.launcher = launcher;
        this.zooKeeper = zooKeeper;
    }

    @Override
    public String zooKeeper() {
        return Objects.requireNonNull(zooKeeper, "ZooKeeper is in the broker's process");
    }

    @Override
    public String name() {
        return "barnabas";
    }

    @Override
    public String version() throws IOException, InterruptedException {
        // The launcher builds what is missing and makes its class archive here, not in a measured start.
        List<String> lines = Commands.run(List.of(launcher.toString(), "--version"));
        return lines.isEmpty() ? "unknown" : lines.get(lines.size() - 1);
    }

    @Override
    public void prepare(Path folder, int port) {}

    @Override
    public List<String> command(Path folder, int port) {
        return List.of(
                launcher.toString(),
                "start",
                "--data",
                folder.toString(),
                "--port",
                Integer.toString(port),
                "--set",
                zooKeeper == null ? "zookeeper.embedded.port=" + (port + 1) : "zookeeper.connect=" + zooKeeper,
                "--set",
                "metrics.port=" + (port + 2),
                "--set",
                "group.initial.rebalance.delay.ms=0");
    }

    @Override
    public void prepareCluster(List<Node> nodes) {}

    /** The first broker has ZooKeeper in its process. */
    @Override
    public List<String> clusterCommand(Node node, List<Node> nodes) {
        List<String> command = new ArrayList<>(command(node.folder(), node.port()));
        command.addAll(List.of("--set", "broker.id=" + node.id()));
        if (node.id() > 1) {
            command.addAll(List.of(
                    "--set", "zookeeper.connect=127.0.0.1:" + (nodes.get(0).port() + 1)));
        }
        return command;
    }
}
