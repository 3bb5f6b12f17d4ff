package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/**
 * The metrics endpoint.
 */
public final class MetricsConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> PORT = KEYS.add(ConfigKey.ofInt("metrics.port", 9404)
            .between(-1, 65_535)
            .ownToBarnabas()
            .doc("The port on 127.0.0.1 where http://127.0.0.1:port/metrics serves Prometheus text; 0 takes any free"
                    + " one, -1 switches it off. If the port is taken, the broker says so and goes on without it."));

    private MetricsConfig(ConfigValues values) {
        super(values, KEYS.all());
    }

    static MetricsConfig of(ConfigValues values) {
        return new MetricsConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    /** On 127.0.0.1; 0: any free one; negative: none. */
    public int port() {
        return get(PORT);
    }
}
