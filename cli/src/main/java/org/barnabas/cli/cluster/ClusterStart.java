package org.barnabas.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.barnabas.cli.tool.Counted;
import org.barnabas.cli.tool.Interruption;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.cli.tool.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
    private static final long UNDO_SECONDS = 90;
    private static final int REPLICAS = 3;
    private static final int DEFAULT_PORT = 9092;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "How many brokers; 3 by default. Needed at the first start only.")
    private @Nullable Integer wantedBrokers;

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
    private List<Integer> brokers = List.of();
    private boolean isNew;
    private boolean startedZooKeeper;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean folderIsNew = !Files.exists(folder.path());
        isNew = folder.brokers().isEmpty();
        brokers = ids();
        port = port();
        requireFreePorts();
        try (Interruption interruption = Interruption.inOrder(() -> {}, UNDO_SECONDS)) {
            return start(new StartedProcesses(interruption::hasHappened), folderIsNew);
        }
    }

    private int start(StartedProcesses started, boolean folderIsNew) throws IOException, InterruptedException {
        try {
            folder.notePort(port);
            // All of them at once: who starts again later finds as many as were wanted.
            for (int id : brokers) {
                folder.configure(id, portOf(id), port - 1, replicas());
            }
            startZooKeeper(started);
            int before = started.count();
            startBrokers(started);
            tell(started.count() - before);
            started.requireGoOn();
            return 0;
        } catch (CancellationException e) {
            takeBack(started, folderIsNew);
            return CommandLine.ExitCode.SOFTWARE; // The process ends with that of the signal.
        } catch (IOException | RuntimeException e) {
            undo(started, folderIsNew);
            throw e;
        }
    }

    /** As many as there are, or as are wanted of a new cluster. */
    private List<Integer> ids() throws IOException {
        if (wantedBrokers != null && (wantedBrokers < 1 || wantedBrokers > MAX_BROKERS)) {
            throw new UsageException("--brokers takes 1 to " + MAX_BROKERS + ".");
        }
        List<Integer> there = folder.brokers();
        if (there.isEmpty()) {
            return IntStream.rangeClosed(1, wantedBrokers == null ? REPLICAS : wantedBrokers)
                    .boxed()
                    .toList();
        }
        if (wantedBrokers != null && wantedBrokers != there.size()) {
            throw new ToolException("the cluster in " + folder.path() + " has "
                    + Counted.of(there.size(), "broker")
                    + ".\nLeave --brokers out, or start another one in a folder of its own with --data DIR.");
        }
        return there;
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
        for (int id : brokers) {
            if (folder.broker(id).running().isEmpty()) {
                requireFree(portOf(id));
            }
        }
    }

    private void startZooKeeper(StartedProcesses started) throws IOException {
        LocalProcess zooKeeper = folder.zooKeeper();
        if (zooKeeper.running().isEmpty()) {
            startedZooKeeper = true;
            started.start(
                    zooKeeper,
                    List.of(
                            "zookeeper",
                            "--port",
                            Integer.toString(port - 1),
                            "--data",
                            zooKeeper.folder().resolve("data").toString()));
        }
        ready(started).await("ZooKeeper", zooKeeper, port - 1);
    }

    private Readiness ready(StartedProcesses started) {
        return new Readiness(report.err(), started, isNew);
    }

    private void startBrokers(StartedProcesses started) throws IOException {
        List<LocalProcess> all = new ArrayList<>();
        for (int id : brokers) {
            LocalProcess broker = folder.broker(id);
            if (broker.running().isEmpty()) {
                List<String> arguments = new ArrayList<>(
                        List.of("start", "--config", properties(broker).toString()));
                settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
                started.start(broker, arguments);
            }
            all.add(broker);
        }
        for (int i = 0; i < all.size(); i++) {
            ready(started).await("broker " + brokers.get(i), all.get(i), portOf(brokers.get(i)));
        }
    }

    /**
     * After a failure: of a new cluster nothing is left, neither a process nor a folder. Of one that was there before the
     * brokers that have started go on; where none runs its ZooKeeper is stopped as well.
     */
    private void undo(StartedProcesses started, boolean folderIsNew) throws IOException, InterruptedException {
        boolean useful = false;
        for (int id : brokers) {
            useful |= !isNew && folder.broker(id).running().isPresent();
        }
        if (!useful) {
            started.kill();
        }
        if (isNew) {
            folder.clear(brokers, folderIsNew);
        }
    }

    /** After Ctrl-C: what this command has started is stopped again, in order where there may be records. */
    private void takeBack(StartedProcesses started, boolean folderIsNew) throws IOException, InterruptedException {
        if (started.count() > 0) {
            // Named at once: whoever cannot wait ends them by himself.
            say("interrupted; stops what it has started: " + started.titles());
        }
        if (isNew) {
            started.kill();
            folder.clear(brokers, folderIsNew);
        } else {
            started.stop(startedZooKeeper ? 1 : 0);
        }
        say(
                isNew
                        ? "nothing of the new cluster is left"
                        : "what ran before goes on; '" + folder.command("status") + "' shows it");
    }

    private void say(String words) {
        report.err().println("barnabas: " + words);
        report.err().flush();
    }

    private int portOf(int broker) throws IOException {
        return folder.portOf(broker).orElse(port + broker - 1);
    }

    private static Path properties(LocalProcess broker) {
        return broker.folder().resolve("server.properties");
    }

    private int replicas() {
        return Math.min(REPLICAS, brokers.size());
    }

    private void requireFree(int taken) {
        if (Readiness.answers(taken)) {
            throw new ToolException("port " + taken + " is in use by another process.\nEnd that process"
                    + (isNew
                            ? ", or choose other ports with --port PORT."
                            : ": the cluster in " + folder.path() + " keeps its ports."));
        }
    }

    private void tell(int started) throws IOException {
        Table table = new Table("broker", "address", "pid", "folder").minor("folder");
        for (int id : brokers) {
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
        String address = "127.0.0.1:" + portOf(brokers.get(0));
        report.remark("clients: --bootstrap-server " + address + "; stop with '" + folder.command("stop") + "'");
        if (isNew && replicas() == REPLICAS) {
            report.remark("new topics have 3 replicas, and acks=all needs 2 in sync (min.insync.replicas=2)");
        }
        if (isNew && port != DEFAULT_PORT) {
            report.remark("'barnabas profile create NAME --bootstrap-server " + address + "' saves typing that");
        }
    }
}
