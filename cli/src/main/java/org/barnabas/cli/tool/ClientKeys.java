package org.barnabas.cli.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.barnabas.broker.config.Spelling;

/** The file of {@code --client-config}. */
public final class ClientKeys {

    private ClientKeys() {}

    /**
     * What stands in it.
     *
     * @throws ToolException if it cannot be read
     */
    public static Properties read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new ToolException("cannot read --client-config " + file + ": " + FileTrouble.reason(file, e));
        } catch (IllegalArgumentException e) {
            throw new ToolException("cannot read --client-config " + file + ": " + e.getMessage());
        }
        return properties;
    }

    /** A line for each key that no client of a tool has: it has no effect, which its author does not know. */
    public static List<String> warnings(Path file, Properties properties) {
        if (properties.isEmpty()) {
            return List.of();
        }
        Set<String> known = new TreeSet<>(AdminClientConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        return properties.stringPropertyNames().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .map(key -> {
                    String near = Spelling.nearest(key, known);
                    return file + ": unknown key " + key + " has no effect"
                            + (near == null ? "" : "; did you mean " + near + "?");
                })
                .toList();
    }
}
