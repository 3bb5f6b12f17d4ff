package org.barnabas.cluster.controller;

import java.util.Map;

/**
 * What ZooKeeper holds for a topic or broker. Immutable.
 *
 * @param version of the znode: whoever changed it since makes a write fail that starts from these values
 */
record StoredConfig(Map<String, String> values, int version) {

    StoredConfig {
        values = Map.copyOf(values);
    }
}
