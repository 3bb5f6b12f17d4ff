package org.barnabas.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ConfigCheck;
import org.barnabas.broker.config.WrittenConfig;
import org.jspecify.annotations.Nullable;

/**
 * What {@code barnabas start} was told.
 *
 * @param config a properties file, or null
 * @param data the data folder, or null
 * @param port of the only listener, or null
 * @param settings {@code key=value}, which win over everything else
 * @param logFile where the log goes, or null for standard error
 */
record StartOptions(
        @Nullable Path config,
        @Nullable String data,
        @Nullable Integer port,
        List<String> settings,
        @Nullable Path logFile) {

    /**
     * Without a file somebody tries things out: a group of one shall not wait for others. Kafka's own
     * {@code config/server.properties} sets this, too.
     */
    private static final Map<String, String> TRY_OUT = Map.of("group.initial.rebalance.delay.ms", "0");

    /**
     * Reads the arguments behind {@code start} without the command-line library, whose classes cost a fifth of the
     * time that a broker needs to start: they are too old for the class-data archive.
     *
     * @return null if there is anything unusual, which the library shall explain
     */
    static @Nullable StartOptions parse(List<String> arguments) {
        Path config = null;
        String data = null;
        Integer port = null;
        Path logFile = null;
        List<String> settings = new ArrayList<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals < 0 && !rest.hasNext()) {
                return null;
            }
            String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
            switch (name) {
                case "--config" -> config = Path.of(value);
                case "--data" -> data = value;
                case "--log-file" -> logFile = Path.of(value);
                case "--set" -> settings.add(value);
                case "--port" -> {
                    if (!value.matches("\\d{1,5}")) {
                        return null;
                    }
                    port = Integer.valueOf(value);
                }
                default -> {
                    return null;
                }
            }
        }
        return new StartOptions(config, data, port, settings, logFile);
    }

    /**
     * Everything that was written, not judged yet.
     *
     * @throws IOException if the file cannot be read
     * @throws org.barnabas.broker.config.key.ConfigException if a setting is not {@code key=value}
     */
    WrittenConfig written() throws IOException {
        WrittenConfig all = config == null ? WrittenConfig.of(TRY_OUT) : WrittenConfig.read(config);
        if (data != null) {
            all = all.with("data.dir", data, "--data");
        }
        if (port != null) {
            all = all.with("listeners", "PLAINTEXT://127.0.0.1:" + port, "--port");
        }
        return all.with(settings);
    }

    /**
     * The configuration that results.
     *
     * @throws IOException if the file cannot be read
     * @throws org.barnabas.broker.config.key.ConfigException if it cannot be used
     */
    BrokerConfig load() throws IOException {
        return ConfigCheck.of(written()).config();
    }
}
