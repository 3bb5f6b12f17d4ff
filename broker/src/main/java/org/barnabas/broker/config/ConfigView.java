package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one component: a method for each thing that it wants to know, which reads its key. A key is declared
 * in the class that reads it, and nowhere else. Immutable.
 */
abstract class ConfigView {

    private final ConfigValues values;

    /** @throws ConfigException if the value of a key is not accepted */
    ConfigView(ConfigValues values, List<ConfigKey<?>> keys) {
        this.values = values;
        keys.forEach(values::find);
    }

    /** The written value, else the default, which the key must have. */
    final <T> T get(ConfigKey<T> key) {
        return values.get(key);
    }

    /** The written value, else the default, else null. */
    final <T> @Nullable T find(ConfigKey<T> key) {
        return values.find(key);
    }

    /** Whether somebody wrote a value. */
    final boolean has(ConfigKey<?> key) {
        return values.has(key);
    }
}
