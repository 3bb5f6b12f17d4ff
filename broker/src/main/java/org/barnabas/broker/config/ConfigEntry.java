package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.jspecify.annotations.Nullable;

/**
 * One key with its value in force and everything that it could come from, as DescribeConfigs shows it.
 *
 * @param value as written, or the default's text; null if there is neither
 * @param synonyms in the order of precedence; the first one is in force
 */
public record ConfigEntry(
        ConfigKey<?> key, @Nullable String value, ConfigSource source, boolean readOnly, List<Synonym> synonyms) {

    /** A value that somebody gave, or the default. */
    public record Synonym(String name, @Nullable String value, ConfigSource source) {}
}
