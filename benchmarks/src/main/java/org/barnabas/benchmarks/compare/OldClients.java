package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients of Apache Kafka releases of long ago, each in a JVM of its own, the same for both products. The programs in
 * {@code src/clients} are compiled as they are started, against the libraries of their release.
 */
final class OldClients {

    private static final String LOGGING = """
            log4j.rootLogger=ERROR, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.SimpleLayout
            """;

    private final Path home;
    private final Path work;

    /**
     * Clients that the build has fetched.
     *
     * @param home the project's folder
     * @param work exists when a client is started
     */
    OldClients(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    /** The class path that the build of a module without sources has noted. */
    static String classPath(Path home, String module) throws IOException {
        return Files.readString(home.resolve("build/" + module + "/target/class-path"))
                .strip();
    }

    /** Sends records from a file of lines as fast as the client can; records per second. */
    double produce(String version, Reachable broker, String topic, long records, String codec, Path payloads)
            throws IOException, InterruptedException {
        List<String> command = program(version, "OldProducer");
        command.addAll(List.of(broker.bootstrap(), topic, Long.toString(records), codec, payloads.toString()));
        return produced(Commands.run(command));
    }

    /** Reads a topic from its beginning, in a group of that name; bytes per second. */
    double consume(String version, String zooKeeper, String group, String topic, long records)
            throws IOException, InterruptedException {
        return consumed(Commands.run(consumeCommand(version, zooKeeper, group, topic, records)));
    }

    List<String> consumeCommand(String version, String zooKeeper, String group, String topic, long records)
            throws IOException {
        List<String> command = program(version, "OldConsumer");
        command.addAll(List.of(zooKeeper, group, topic, Long.toString(records)));
        return command;
    }

    private List<String> program(String version, String name) throws IOException {
        Path logging = Files.writeString(work.resolve("old-log4j.properties"), LOGGING);
        return new ArrayList<>(List.of(
                Commands.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dlog4j.configuration=" + logging.toAbsolutePath().toUri(),
                "-cp",
                classPath(home, "old-clients/" + version),
                home.resolve("benchmarks/src/clients/" + name + ".java").toString()));
    }

    static double produced(List<String> lines) throws IOException {
        String[] words = summary(lines, "produced ");
        return Long.parseLong(words[1]) / Double.parseDouble(words[2]);
    }

    static double consumed(List<String> lines) throws IOException {
        String[] words = summary(lines, "read ");
        return Long.parseLong(words[2]) / Double.parseDouble(words[3]);
    }

    private static String[] summary(List<String> lines, String beginning) throws IOException {
        for (String line : lines) {
            if (line.startsWith(beginning)) {
                return line.split(" ", -1);
            }
        }
        throw new IOException("no summary from an old client:\n" + String.join("\n", lines));
    }
}
