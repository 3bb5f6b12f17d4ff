package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.barnabas.systemtests.PeerKafka;
import org.barnabas.systemtests.RunningProcess;

/**
 * Three brokers of Apache Kafka as its own scripts start them: KRaft, broker and controller in one process, the JVM's
 * flags and all settings as they come, except for ports, directories and the size of the heap.
 */
final class PeerCluster implements KillableCluster {

    private static final int BROKERS = 3;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration FORMAT = Duration.ofMinutes(1);
    private static final List<String> FLAGS = List.of(
            "-Xmx512m",
            "-Xms512m",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-XX:MaxInlineLevel=15",
            "-Djava.awt.headless=true");
    private static final String LOGGING = """
            appender.out.type=Console
            appender.out.name=OUT
            appender.out.layout.type=PatternLayout
            appender.out.layout.pattern=[%d] %p %m (%c)%n
            rootLogger.level=INFO
            rootLogger.appenderRef.out.ref=OUT
            """;

    private record Ports(int clients, int controllers) {}

    private final Path folder;
    private final List<Ports> ports;
    private final List<ClusterProcess> brokers = new ArrayList<>();
    private final ClusterView view;
    private final Thread atExit = new Thread(this::killAll);

    private PeerCluster(Path folder) {
        this.folder = folder;
        Loopback network = new Loopback();
        this.ports = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(id -> new Ports(network.port("clients-" + id), network.port("controllers-" + id)))
                .toList();
        Runtime.getRuntime().addShutdownHook(atExit);
        prepare();
        brokers.forEach(ClusterProcess::launch);
        brokers.forEach(ClusterProcess::awaitReady);
        this.view = new ClusterView(bootstrap());
        view.awaitBrokers(BROKERS);
    }

    static PeerCluster start(Path folder) {
        return new PeerCluster(folder);
    }

    private void prepare() {
        String cluster = Uuid.randomUuid().toString();
        try {
            Files.createDirectories(folder);
            Path logging = Files.writeString(folder.resolve("log4j2.properties"), LOGGING);
            for (int id = 1; id <= BROKERS; id++) {
                String name = "kafka-" + id;
                Path file = Files.writeString(folder.resolve(name + ".properties"), configuration(id));
                List<String> format = java(
                        List.of("-Xmx128m"), "kafka.tools.StorageTool", "format", "-t", cluster, "-c", file.toString());
                try (RunningProcess tool =
                        RunningProcess.start(format, Map.of(), folder.resolve(name + "-format.out"))) {
                    if (tool.awaitExit(FORMAT) != 0) {
                        throw new IllegalStateException(tool.output());
                    }
                }
                List<String> flags = new ArrayList<>(FLAGS);
                flags.add("-Dlog4j2.configurationFile=" + logging);
                brokers.add(new ClusterProcess(
                        name,
                        java(flags, "kafka.Kafka", file.toString()),
                        folder,
                        process -> process.awaitOutput(output -> output.contains("Kafka Server started"), START)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> java(List<String> flags, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", PeerKafka.NEWEST.classPath(), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private String configuration(int id) {
        Ports own = ports.get(id - 1);
        String voters = IntStream.rangeClosed(1, BROKERS)
                .mapToObj(each -> each + "@127.0.0.1:" + ports.get(each - 1).controllers())
                .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=" + id,
                "listeners=PLAINTEXT://127.0.0.1:" + own.clients() + ",CONTROLLER://127.0.0.1:" + own.controllers(),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + own.clients(),
                "controller.listener.names=CONTROLLER",
                "controller.quorum.voters=" + voters,
                "log.dirs=" + folder.resolve("kafka-" + id),
                "");
    }

    @Override
    public String product() {
        return "Apache Kafka";
    }

    @Override
    public ClusterView view() {
        return view;
    }

    @Override
    public String bootstrap() {
        return ports.stream().map(each -> "127.0.0.1:" + each.clients()).collect(Collectors.joining(","));
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public int controller() throws Exception {
        return view.admin().describeMetadataQuorum().quorumInfo().get().leaderId();
    }

    @Override
    public boolean isRunning(int broker) {
        return broker(broker).isRunning();
    }

    private ClusterProcess broker(int id) {
        return brokers.get(id - 1);
    }

    @Override
    public void kill(int broker) {
        broker(broker).kill();
    }

    @Override
    public void start(int broker) {
        broker(broker).start();
    }

    @Override
    public void heal() {
        brokers.stream().filter(broker -> !broker.isRunning()).forEach(ClusterProcess::start);
    }

    @Override
    public void awaitInSync(String topic) {
        view.awaitInSync(topic);
    }

    private void killAll() {
        brokers.forEach(ClusterProcess::close);
    }

    @Override
    public void close() {
        view.close();
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
