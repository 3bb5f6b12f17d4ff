package org.barnabas.broker.config.key;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used; the message names the keys and says what to do, one problem on each line. */
public final class ConfigException extends RuntimeException {

    private final @Nullable String key;
    private final String advice;
    private final transient List<ConfigProblem> problems;

    private ConfigException(@Nullable String key, String message, String advice, List<ConfigProblem> problems) {
        super(message);
        this.key = key;
        this.advice = advice;
        this.problems = List.copyOf(problems);
    }

    /** Says what is wrong with a key's value. */
    public ConfigException(@Nullable String key, String message) {
        this(key, message, "", List.of());
    }

    /** Everything that is wrong at once. */
    public ConfigException(List<ConfigProblem> problems) {
        this(null, problems.stream().map(ConfigProblem::text).collect(Collectors.joining("\n")), "", problems);
    }

    /** A value that the key does not take. */
    public static ConfigException invalid(String key, String value, String expected) {
        return invalid(key, value, expected, "");
    }

    public static ConfigException invalid(String key, String value, String expected, String advice) {
        String shown = "Invalid value " + (value.isBlank() ? "''" : value);
        return new ConfigException(key, shown + " for configuration " + key + ": " + expected, advice, List.of());
    }

    /** The key whose value is wrong, if it is one. */
    @Nullable
    public String key() {
        return key;
    }

    /** What to do, where the message does not say it. */
    public String advice() {
        return advice;
    }

    /** What is wrong with a whole configuration, and what else should be known of it; empty for a single value. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
