package org.barnabas.broker.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads {@code server.properties} and {@code key=value} settings. */
public final class ServerProperties {

    private ServerProperties() {}

    /**
     * The file's values; of a key that stands twice, the last one.
     *
     * @throws IOException if the file cannot be read
     * @throws ConfigException if it is not a properties file
     */
    public static Map<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + " is not a properties file: " + e.getMessage());
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /**
     * The base with settings of the form {@code key=value} laid over it.
     *
     * @throws ConfigException if a setting has another form or a key that does not exist
     */
    public static Map<String, String> with(Map<String, String> base, List<String> settings) {
        Map<String, String> values = new LinkedHashMap<>(base);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException("Expected key=value but got " + setting);
            }
            String name = setting.substring(0, equals).trim();
            if (BrokerKeys.find(name) == null && !UnservedKeys.isKafkas(name)) {
                String near = Spelling.nearest(name, BrokerKeys.all());
                throw new ConfigException(
                        "Unknown configuration " + name + (near == null ? "" : "; did you mean " + near + "?"));
            }
            values.put(name, setting.substring(equals + 1).trim());
        }
        return values;
    }
}
