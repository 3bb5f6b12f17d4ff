package org.barnabas.cluster.controller.decide;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ZooKeeper holds for a topic or broker. Immutable.
 *
 * @param version of the znode: whoever changed it since makes a write fail that starts from these values
 * @param readable whether the values are the znode's; if it cannot be read they are the last that could, or none, and nobody may
 *     write over it: a person has to look at it first
 */
public record StoredConfig(Map<String, String> values, int version, boolean readable) {

    public StoredConfig {
        values = Map.copyOf(values);
    }

    /** What could be read. */
    public StoredConfig(Map<String, String> values, int version) {
        this(values, version, true);
    }

    /** A node that cannot be read, after what was known before; null for nothing. */
    public static StoredConfig unreadable(@Nullable StoredConfig before, int version) {
        return new StoredConfig(before == null ? Map.of() : before.values(), version, false);
    }
}
