package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last Apache Kafka that lives on ZooKeeper, as its own scripts start it: their flags, which are those of its successors, and the
 * values of its config/server.properties. It is started without the shell scripts.
 */
final class ZooKeeperKafka implements Product {

    private static final Pattern JAR = Pattern.compile("kafka_2\\.\\d+-([\\d.]+)\\.jar");

    private static final String LOGGING = """
            log4j.rootLogger=INFO, file
            log4j.appender.file=org.apache.log4j.FileAppender
            log4j.appender.file.File=${kafka.log}
            log4j.appender.file.layout=org.apache.log4j.PatternLayout
            log4j.appender.file.layout.ConversionPattern=[%d] %p %m (%c)%n
            """;

    private final String classPath;
    private final String zooKeeper;

    /** @param zooKeeper as in {@code zookeeper.connect} */
    ZooKeeperKafka(String classPath, String zooKeeper) {
        this.classPath = classPath;
        this.zooKeeper = zooKeeper;
    }

    @Override
    public String name() {
        return Results.PEER;
    }

    @Override
    public String version() {
        Matcher jar = JAR.matcher(classPath);
        return jar.find() ? jar.group(1) : "unknown";
    }

    @Override
    public String zooKeeper() {
        return zooKeeper;
    }

    @Override
    public void prepare(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("log4j.properties"), LOGGING);
        Files.writeString(
                folder.resolve("server.properties"),
                String.join(
                        "\n",
                        "broker.id=1",
                        "listeners=PLAINTEXT://127.0.0.1:" + port,
                        "zookeeper.connect=" + zooKeeper,
                        "log.dirs=" + folder.resolve("logs"),
                        "num.network.threads=3",
                        "num.io.threads=8",
                        "offsets.topic.replication.factor=1",
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "group.initial.rebalance.delay.ms=0",
                        ""));
    }

    @Override
    public List<String> command(Path folder, int port) {
        List<String> command = new ArrayList<>();
        command.add(Commands.java());
        command.addAll(KafkaProduct.FLAGS);
        command.add("-Xlog:gc*:file=" + folder.resolve("gc.log") + ":time,tags:filecount=10,filesize=100M");
        command.add("-Dlog4j.configuration="
                + folder.resolve("log4j.properties").toAbsolutePath().toUri());
        command.add("-Dkafka.log=" + folder.resolve("server.log"));
        command.addAll(List.of("-cp", classPath, "kafka.Kafka"));
        command.add(folder.resolve("server.properties").toString());
        return command;
    }

    @Override
    public void prepareCluster(List<Node> nodes) {
        throw new UnsupportedOperationException("clusters are compared without ZooKeeper");
    }

    @Override
    public List<String> clusterCommand(Node node, List<Node> nodes) {
        throw new UnsupportedOperationException("clusters are compared without ZooKeeper");
    }
}
