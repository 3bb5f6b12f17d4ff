package org.barnabas.cluster.controller.decide;

import java.util.Map;

/**
 * What ZooKeeper holds for a topic or broker. Immutable.
 *
 * @param version of the znode: whoever changed it since makes a write fail that starts from these values
 */
public record StoredConfig(Map<String, String> values, int version) {

    public StoredConfig {
        values = Map.copyOf(values);
    }
}
