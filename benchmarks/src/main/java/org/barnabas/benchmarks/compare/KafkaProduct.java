package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * Apache Kafka as its own scripts start it: KRaft in combined mode, the flags of kafka-server-start.sh and
 * kafka-run-class.sh, the values of its config/server.properties. It is started without the shell scripts, which
 * spares it their time.
 */
final class KafkaProduct implements Product {

    /** Of kafka-server-start.sh and kafka-run-class.sh. */
    static final List<String> FLAGS = List.of(
            "-Xmx1G",
            "-Xms1G",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-XX:MaxInlineLevel=15",
            "-Djava.awt.headless=true",
            "-Dcom.sun.management.jmxremote=true",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false");

    private final Path libraries;
    private final String version;

    KafkaProduct(Path libraries, String version) {
        this.libraries = libraries;
        this.version = version;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String version() {
        return version;
    }

    String classPath() {
        return libraries.resolve("*").toString();
    }

    @Override
    public void prepare(Path folder, int port) throws IOException, InterruptedException {
        Node alone = new Node(1, folder, port);
        prepare(alone, List.of(alone), Uuid.randomUuid());
    }

    @Override
    public void prepareCluster(List<Node> nodes) throws IOException, InterruptedException {
        Uuid cluster = Uuid.randomUuid();
        for (Node node : nodes) {
            prepare(node, nodes, cluster);
        }
    }

    @Override
    public List<String> clusterCommand(Node node, List<Node> nodes) {
        return command(node.folder(), node.port());
    }

    private void prepare(Node node, List<Node> nodes, Uuid cluster) throws IOException, InterruptedException {
        Path folder = node.folder();
        Files.createDirectories(folder);
        Files.writeString(properties(folder), configuration(node, nodes));
        Files.writeString(folder.resolve("log4j2.properties"), logging());
        Commands.run(List.of(
                Commands.java(),
                "-cp",
                classPath(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                cluster.toString(),
                "-c",
                properties(folder).toString()));
    }

    @Override
    public List<String> command(Path folder, int port) {
        List<String> command = new ArrayList<>();
        command.add(Commands.java());
        command.addAll(FLAGS);
        command.add("-Xlog:gc*:file=" + folder.resolve("gc.log") + ":time,tags:filecount=10,filesize=100M");
        command.add("-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties"));
        command.add("-Dserver.log.file=" + folder.resolve("server.log"));
        command.add("-cp");
        command.add(classPath());
        command.add("kafka.Kafka");
        command.add(properties(folder).toString());
        return command;
    }

    private static Path properties(Path folder) {
        return folder.resolve("server.properties");
    }

    private static String configuration(Node node, List<Node> nodes) {
        int port = node.port();
        String voters = nodes.stream()
                .map(each -> each.id() + "@127.0.0.1:" + (each.port() + 1))
                .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=" + node.id(),
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + (port + 1),
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names=CONTROLLER",
                "controller.quorum.voters=" + voters,
                "log.dirs=" + node.folder().resolve("logs"),
                "num.network.threads=3",
                "num.io.threads=8",
                "offsets.topic.replication.factor=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0",
                "");
    }

    /** As Kafka's own: INFO into a file. */
    private static String logging() {
        return """
                appender.file.type=File
                appender.file.name=FILE
                appender.file.fileName=${sys:server.log.file:-server.log}
                appender.file.layout.type=PatternLayout
                appender.file.layout.pattern=[%d] %p %m (%c)%n
                rootLogger.level=INFO
                rootLogger.appenderRef.file.ref=FILE
                """;
    }
}
