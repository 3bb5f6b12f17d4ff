package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.barnabas.systemtests.RunningProcess;
import org.barnabas.testkit.FreePorts;

/** What {@code ./barnabas cluster start --brokers 3} starts. The launcher must have been built. */
final class LauncherCluster implements KillableCluster {

    private static final int BROKERS = 3;
    private static final int METRICS = 1_000;
    private static final Duration COMMAND = Duration.ofMinutes(5);

    private final Path folder;
    private final Path data;
    private final int port;
    private final ClusterView view;
    private final Thread atExit = new Thread(this::killAll);
    private int commands;

    private LauncherCluster(Path folder, int port) {
        this.folder = folder;
        this.data = folder.resolve("cluster");
        this.port = port;
        Runtime.getRuntime().addShutdownHook(atExit);
        command("start");
        this.view = new ClusterView(bootstrap());
        view.awaitBrokers(BROKERS);
    }

    static LauncherCluster start(Path folder) {
        return new LauncherCluster(folder, freePorts());
    }

    /** A broker port with room for all that the command opens: ZooKeeper before it, brokers and metrics behind it. */
    private static int freePorts() {
        return FreePorts.next(port -> IntStream.concat(
                IntStream.range(port - 1, port + BROKERS), IntStream.range(port + METRICS, port + METRICS + BROKERS)));
    }

    private void command(String name) {
        List<String> command = List.of(
                Path.of("..", "barnabas").toAbsolutePath().normalize().toString(),
                "cluster",
                name,
                "--brokers",
                Integer.toString(BROKERS),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString());
        Path output = folder.resolve("command-" + ++commands + ".out");
        try (RunningProcess process = RunningProcess.start(command, Map.of(), output)) {
            if (process.awaitExit(COMMAND) != 0) {
                throw new IllegalStateException(command + " failed:\n" + process.output());
            }
        }
    }

    @Override
    public String product() {
        return "Barnabas";
    }

    @Override
    public ClusterView view() {
        return view;
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port + ",127.0.0.1:" + (port + 1) + ",127.0.0.1:" + (port + 2);
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public int controller() throws Exception {
        return ZooKeeperTruth.controller("127.0.0.1:" + (port - 1));
    }

    @Override
    public boolean isRunning(int broker) {
        return process("broker-" + broker).isPresent();
    }

    @Override
    public void kill(int broker) {
        kill("broker-" + broker);
    }

    private void kill(String name) {
        process(name).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        });
    }

    /** As the command noted it: process id and begin. */
    private Optional<ProcessHandle> process(String name) {
        Path note = data.resolve(name).resolve("process");
        try {
            if (!Files.exists(note)) {
                return Optional.empty();
            }
            String[] words = Files.readString(note).trim().split(" ", -1);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> words[1].equals(
                            process.info().startInstant().map(Object::toString).orElse("?")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The command starts whatever is missing. */
    @Override
    public void start(int broker) {
        command("start");
    }

    @Override
    public void heal() {
        command("start");
    }

    @Override
    public void awaitInSync(String topic) {
        view.awaitInSync(topic);
    }

    private void killAll() {
        IntStream.rangeClosed(1, BROKERS).forEach(this::kill);
        kill("zookeeper");
    }

    @Override
    public void close() {
        view.close();
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
