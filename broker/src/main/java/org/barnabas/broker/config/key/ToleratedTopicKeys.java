package org.barnabas.broker.config.key;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Topic keys of Apache Kafka for what is not here. Tools copy them from cluster to cluster, so that they are taken with
 * values that ask for nothing, kept, and shown where they were set; any other value is refused.
 */
public final class ToleratedTopicKeys {

    private static final String NO_TIERS = "there is no tiered storage";

    private static final List<ConfigKey<?>> ALL = List.of(
            ConfigKey.ofLong("local.retention.bytes", -2L)
                    .atLeast(-2)
                    .doc("Counts only with tiered storage, which is not served: retention.bytes holds."),
            ConfigKey.ofLong("local.retention.ms", -2L)
                    .atLeast(-2)
                    .doc("Counts only with tiered storage, which is not served: retention.ms holds."),
            ConfigKey.ofString("message.format.version", "3.0-IV1")
                    .check(new Check.Release())
                    .doc("Ignored whatever it says, as since Kafka 3.0: all records have the present format."),
            ConfigKey.ofLong("message.timestamp.difference.max.ms", Long.MAX_VALUE)
                    .check(new Check.Only<>(
                            Long.MAX_VALUE,
                            "set message.timestamp.before.max.ms and message.timestamp.after.max.ms instead"))
                    .doc("Limits are set by message.timestamp.before.max.ms and message.timestamp.after.max.ms."),
            ConfigKey.ofBoolean("remote.log.copy.disable", false)
                    .doc("Counts only with tiered storage, which is not served."),
            ConfigKey.ofBoolean("remote.log.delete.on.disable", false)
                    .doc("Counts only with tiered storage, which is not served."),
            ConfigKey.ofBoolean("remote.storage.enable", false)
                    .check(new Check.Only<>(false, NO_TIERS))
                    .doc("Tiered storage is not served."));

    private static final Map<String, ConfigKey<?>> BY_NAME = index();

    private ToleratedTopicKeys() {}

    private static Map<String, ConfigKey<?>> index() {
        Map<String, ConfigKey<?>> byName = new LinkedHashMap<>();
        ALL.forEach(key -> byName.put(key.name(), key));
        return byName;
    }

    /** All of them, in alphabetical order. */
    public static List<ConfigKey<?>> all() {
        return ALL;
    }

    /** The key of that name, or null. */
    public static @Nullable ConfigKey<?> find(String name) {
        return BY_NAME.get(name);
    }
}
