package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;

/**
 * The metrics endpoint.
 *
 * @param port on 127.0.0.1; 0: any free one; negative: none
 */
public record MetricsConfig(int port) {

    static final ConfigKey<Integer> PORT = ConfigKey.ofInt("metrics.port", 9404)
            .between(-1, 65_535)
            .ownToBarnabas()
            .doc("The port on 127.0.0.1 where http://127.0.0.1:port/metrics serves Prometheus text; 0 takes any free"
                    + " one, -1 switches it off. If the port is taken, the broker says so and goes on without it.");

    static List<ConfigKey<?>> keys() {
        return List.of(PORT);
    }

    static MetricsConfig of(ConfigValues values) {
        return new MetricsConfig(values.get(PORT));
    }
}
