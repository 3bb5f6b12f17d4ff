package org.barnabas.broker.config.key;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What somebody wrote for some keys, each parsed when it is first asked for. Immutable to look at. */
public final class ConfigValues {

    private final Map<String, String> texts;
    private final Map<ConfigKey<?>, Object> parsed = new ConcurrentHashMap<>();

    public ConfigValues(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /** Whether somebody wrote a value. */
    public boolean has(ConfigKey<?> key) {
        return texts.containsKey(key.name());
    }

    /** What was written, or null. */
    @Nullable
    public String text(String name) {
        return texts.get(name);
    }

    public Map<String, String> texts() {
        return texts;
    }

    /** The written value, else the default, else null. */
    @SuppressWarnings("unchecked") // a key's values are of its type
    public <T> @Nullable T find(ConfigKey<T> key) {
        Object known = parsed.get(key);
        if (known == null) {
            known = parse(key);
            if (known != null) {
                parsed.put(key, known);
            }
        }
        return (T) known;
    }

    private <T> @Nullable T parse(ConfigKey<T> key) {
        String text = texts.get(key.name());
        if (text == null) {
            text = key.defaultText();
        }
        return text == null ? null : key.parse(text);
    }

    /**
     * The written value, else the default.
     *
     * @throws ConfigException if there is neither, or the value is not accepted
     */
    public <T> T get(ConfigKey<T> key) {
        T value = find(key);
        if (value == null) {
            throw new ConfigException(
                    key.name(), "Missing required configuration " + key.name() + " which has no default value.");
        }
        return value;
    }
}
