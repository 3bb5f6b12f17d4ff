package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.barnabas.systemtests.PeerKafka;

/** A broker of Apache Kafka 3.9 for a {@link TestCluster}. */
final class OldBroker {

    private static final Duration START = Duration.ofMinutes(5);
    private static final String LOGGING = """
            log4j.rootLogger=INFO, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
            """;

    private OldBroker() {}

    /** Not started yet; its log is within {@code folder}. */
    static ClusterProcess process(String name, Map<String, String> settings, Path folder) {
        try {
            Path logging = Files.writeString(folder.resolve("kafka-log4j.properties"), LOGGING);
            String lines = settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue())
                    .collect(Collectors.joining("\n"));
            Path file = Files.writeString(
                    folder.resolve(name + ".properties"), lines + "\nlog.dirs=" + folder.resolve(name) + "\n");
            List<String> command = PeerKafka.LAST_ON_ZOOKEEPER.command(
                    List.of("-Xmx384m", "-Dlog4j.configuration=" + logging.toUri()), "kafka.Kafka", file.toString());
            String started = "[KafkaServer id=" + settings.get("broker.id") + "] started";
            return new ClusterProcess(
                    name, command, folder, process -> process.awaitOutput(output -> output.contains(started), START));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
