package org.barnabas.cli.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barnabas cluster start}: a ZooKeeper and several brokers, each a process of its own. */
@Command(
        name = "start",
        description = {
            "Start a cluster on this machine, or what is missing of one.",
            "Each broker gets a folder with a server.properties that may be edited."
        },
        mixinStandardHelpOptions = true)
final class ClusterStart implements Callable<Integer> {

    private static final int MAX_BROKERS = 100;
    private static final long READY_MS = 120_000;
    private static final long LOOK_MS = 50;
    private static final int REPLICAS = 3;
    private static final int METRICS = 1_000;
    private static final int DEFAULT_PORT = 9092;

    @Option(names = "--brokers", paramLabel = "N", description = "How many brokers; 3 by default.")
    private int brokers = REPLICAS;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = {
                "Broker N listens on 127.0.0.1:PORT+N-1; 9092 by default.",
                "ZooKeeper takes PORT-1, metrics PORT+1000 and following.",
                "Needed at the first start only."
            })
    private @Nullable Integer wantedPort;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set any key of all brokers; may stand often.")
    private List<String> settings = new ArrayList<>();

    @Mixin
    private ClusterFolder folder = new ClusterFolder();

    @Mixin
    private Report report = new Report();

    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (brokers < 1 || brokers > MAX_BROKERS) {
            throw new ToolException("--brokers takes 1 to " + MAX_BROKERS + ".");
        }
        port = port();
        requireFreePorts();
        folder.notePort(port);
        startZooKeeper();
        List<LocalProcess> all = new ArrayList<>();
        int started = 0;
        for (int id = 1; id <= brokers; id++) {
            LocalProcess broker = folder.broker(id);
            if (broker.running().isEmpty()) {
                configure(id, broker.folder());
                List<String> arguments = new ArrayList<>(
                        List.of("start", "--config", properties(broker).toString()));
                settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
                broker.start(arguments);
                started++;
            }
            all.add(broker);
        }
        for (int id = 1; id <= brokers; id++) {
            await("broker " + id, all.get(id - 1), portOf(id));
        }
        tell(started);
        return 0;
    }

    /** A cluster stays where it was started first: its brokers' files name the ports. */
    private int port() throws IOException {
        OptionalInt noted = folder.port();
        if (wantedPort != null && noted.isPresent() && noted.getAsInt() != wantedPort) {
            throw new ToolException("the cluster in " + folder.path() + " has the ports from " + noted.getAsInt()
                    + " on.\nLeave --port out, or start another one in a folder of its own with --data DIR.");
        }
        return wantedPort != null ? wantedPort : noted.orElse(DEFAULT_PORT);
    }

    /** Before anything is started: what fails here leaves nothing running. */
    private void requireFreePorts() throws IOException {
        if (folder.zooKeeper().running().isEmpty()) {
            requireFree(port - 1);
        }
        for (int id = 1; id <= brokers; id++) {
            if (folder.broker(id).running().isEmpty()) {
                requireFree(portOf(id));
            }
        }
    }

    private void startZooKeeper() throws IOException {
        LocalProcess zooKeeper = folder.zooKeeper();
        if (zooKeeper.running().isEmpty()) {
            zooKeeper.start(List.of(
                    "zookeeper",
                    "--port",
                    Integer.toString(port - 1),
                    "--data",
                    zooKeeper.folder().resolve("data").toString()));
        }
        await("ZooKeeper", zooKeeper, port - 1);
    }

    private int portOf(int broker) {
        return port + broker - 1;
    }

    private static Path properties(LocalProcess broker) {
        return broker.folder().resolve("server.properties");
    }

    /** Written once; what its owner changes stays. */
    private void configure(int id, Path home) throws IOException {
        Path file = home.resolve("server.properties");
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(home);
        int replicas = Math.min(REPLICAS, brokers);
        Files.write(
                file,
                List.of(
                        "# Broker " + id + " of a cluster on this machine. The keys are Apache Kafka's.",
                        "broker.id=" + id,
                        "listeners=PLAINTEXT://127.0.0.1:" + portOf(id),
                        "zookeeper.connect=127.0.0.1:" + (port - 1),
                        "zookeeper.session.timeout.ms=6000",
                        "data.dir=" + home.resolve("data"),
                        "metrics.port=" + (portOf(id) + METRICS),
                        "# An acknowledged record (acks=all) is on two brokers at least, where there are three.",
                        "default.replication.factor=" + replicas,
                        "min.insync.replicas=" + Math.min(2, Math.max(1, replicas - 1))));
    }

    private static void requireFree(int port) {
        if (answers(port)) {
            throw new ToolException("port " + port + " is in use by another process."
                    + "\nEnd that process, or choose other ports with --port PORT.");
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that answers is not enough: a broker listens before it has joined, and then says that it is ready. */
    private void await(String name, LocalProcess process, int processPort) throws IOException {
        PrintWriter progress = report.err();
        progress.print("waiting for " + name + " ");
        progress.flush();
        BooleanSupplier ready = () -> answers(processPort) && process.isReady();
        long patience = READY_MS / LOOK_MS;
        for (long looks = 0; !ready.getAsBoolean(); looks++) {
            if (process.running().isEmpty() || looks > patience) {
                progress.println();
                throw new ToolException(
                        name + " did not start; its log " + process.log() + " ends with:\n" + process.lastWords());
            }
            if (looks % 20 == 19) {
                progress.print('.');
                progress.flush();
            }
            LockSupport.parkNanos(LOOK_MS * 1_000_000);
        }
        progress.println("ready");
        progress.flush();
    }

    private void tell(int started) throws IOException {
        Table table = new Table("broker", "address", "pid", "folder");
        for (int id = 1; id <= brokers; id++) {
            LocalProcess broker = folder.broker(id);
            table.row(
                    id,
                    "127.0.0.1:" + portOf(id),
                    broker.running().map(ProcessHandle::pid).orElse(null),
                    broker.folder().toString());
        }
        report.print(table);
        if (started == 0) {
            report.remark("all of them were running already");
        }
        report.remark("clients: --bootstrap-server 127.0.0.1:" + port + "; stop with '" + folder.command("stop") + "'");
    }
}
