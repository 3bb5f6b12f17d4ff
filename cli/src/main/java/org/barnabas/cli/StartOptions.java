package org.barnabas.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * What {@code barnabas start} was told.
 *
 * @param config a properties file, or null
 * @param data the data folder, or null
 * @param port of the only listener, or null
 * @param settings {@code key=value}, which win over everything else
 */
record StartOptions(
        @Nullable Path config,
        @Nullable String data,
        @Nullable Integer port,
        List<String> settings) {

    /**
     * The configuration that results.
     *
     * @throws IOException if the file cannot be read
     * @throws org.barnabas.broker.config.ConfigException if it cannot be used
     */
    BrokerConfig load() throws IOException {
        Map<String, String> base = config == null ? Map.of() : ServerProperties.read(config);
        List<String> all = new ArrayList<>();
        if (data != null) {
            all.add("data.dir=" + data);
        }
        if (port != null) {
            all.add("listeners=PLAINTEXT://127.0.0.1:" + port);
        }
        all.addAll(settings);
        return BrokerConfig.of(ServerProperties.with(base, all));
    }
}
