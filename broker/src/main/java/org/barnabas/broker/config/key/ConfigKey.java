package org.barnabas.broker.config.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key: its name (Kafka's own), type, default, accepted values, documentation and whether it can
 * change while the broker runs. Immutable; the {@code with}-like methods return changed copies.
 *
 * @param <T> type of the parsed value
 */
public final class ConfigKey<T> {

    /** When a changed value takes effect (KIP-226). */
    public enum Update {
        /** At the next start. */
        READ_ONLY,
        /** At once, for one broker or for all. */
        CLUSTER_WIDE,
        /** Never: it can be set, for tools that do, and changes nothing. */
        WITHOUT_EFFECT
    }

    private final String name;
    private final ConfigType type;
    private final @Nullable String defaultText;
    private final @Nullable Check<T> check;
    private final String doc;
    private final Update update;
    private final boolean own;

    private ConfigKey(
            String name,
            ConfigType type,
            @Nullable String defaultText,
            @Nullable Check<T> check,
            String doc,
            Update update,
            boolean own) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.check = check;
        this.doc = doc;
        this.update = update;
        this.own = own;
    }

    private static <T> ConfigKey<T> key(String name, ConfigType type, @Nullable Object defaultValue) {
        String text = defaultValue == null ? null : defaultValue.toString();
        return new ConfigKey<>(name, type, text, null, "", Update.READ_ONLY, false);
    }

    public static ConfigKey<Boolean> ofBoolean(String name, boolean defaultValue) {
        return key(name, ConfigType.BOOLEAN, defaultValue);
    }

    public static ConfigKey<Integer> ofInt(String name, @Nullable Integer defaultValue) {
        return key(name, ConfigType.INT, defaultValue);
    }

    public static ConfigKey<Short> ofShort(String name, int defaultValue) {
        return key(name, ConfigType.SHORT, defaultValue);
    }

    public static ConfigKey<Long> ofLong(String name, @Nullable Long defaultValue) {
        return key(name, ConfigType.LONG, defaultValue);
    }

    public static ConfigKey<Double> ofDouble(String name, double defaultValue) {
        return key(name, ConfigType.DOUBLE, defaultValue);
    }

    public static ConfigKey<String> ofString(String name, @Nullable String defaultValue) {
        return key(name, ConfigType.STRING, defaultValue);
    }

    public static ConfigKey<List<String>> ofList(String name, @Nullable String defaultValue) {
        return key(name, ConfigType.LIST, defaultValue);
    }

    public ConfigKey<T> check(Check<T> accepted) {
        return new ConfigKey<>(name, type, defaultText, accepted, doc, update, own);
    }

    /** Bounds a number, both ends included; null leaves an end open. */
    @SuppressWarnings("unchecked") // only called on keys of numbers
    public ConfigKey<T> between(@Nullable Number min, @Nullable Number max) {
        return check((Check<T>) (Check<?>) new Check.Range<>(min, max));
    }

    public ConfigKey<T> atLeast(Number min) {
        return between(min, null);
    }

    public ConfigKey<T> doc(String text) {
        return new ConfigKey<>(name, type, defaultText, check, text, update, own);
    }

    ConfigKey<T> renamed(String newName, String newDoc) {
        return new ConfigKey<>(newName, type, defaultText, check, newDoc, update, own);
    }

    /** The key is taken at any time and changes nothing; its documentation says why. */
    ConfigKey<T> withoutEffect() {
        return new ConfigKey<>(name, type, defaultText, check, doc, Update.WITHOUT_EFFECT, own);
    }

    /** The key can change while the broker runs. */
    public ConfigKey<T> dynamic() {
        return new ConfigKey<>(name, type, defaultText, check, doc, Update.CLUSTER_WIDE, own);
    }

    /** Apache Kafka does not have this key. */
    public ConfigKey<T> ownToBarnabas() {
        return new ConfigKey<>(name, type, defaultText, check, doc, update, true);
    }

    /** Kafka's name of the key. */
    public String name() {
        return name;
    }

    /** Type of the value. */
    public ConfigType type() {
        return type;
    }

    /** The default as it would be written in a file; null if the key has none. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** What the key does. */
    public String doc() {
        return doc;
    }

    /** Whether it can change while the broker runs. */
    public Update update() {
        return update;
    }

    /** Whether Apache Kafka lacks the key. */
    public boolean isOwn() {
        return own;
    }

    /** The accepted values in words; empty if everything of the type is accepted. */
    public String accepted() {
        return check == null ? "" : check.describe();
    }

    /**
     * Reads and checks a value.
     *
     * @throws ConfigException if it is not of the type or not accepted
     */
    public T parse(String text) {
        T value = convert(text.trim());
        String problem = check == null ? null : check.problem(value);
        if (problem != null) {
            throw ConfigException.invalid(name, text, problem);
        }
        return value;
    }

    @SuppressWarnings("unchecked") // the factory methods pair T with the type
    private T convert(String text) {
        try {
            Object value =
                    switch (type) {
                        case BOOLEAN -> toBoolean(text);
                        case STRING, CLASS, PASSWORD -> text;
                        case INT -> Integer.parseInt(text);
                        case SHORT -> Short.parseShort(text);
                        case LONG -> Long.parseLong(text);
                        case DOUBLE -> Double.parseDouble(text);
                        case LIST -> members(text);
                    };
            return (T) Objects.requireNonNull(value);
        } catch (NumberFormatException e) {
            String meant = NumberUnits.plain(name, text);
            throw ConfigException.invalid(
                    name,
                    text,
                    "Not a number of type " + type.name().toUpperCase(Locale.ROOT)
                            + (meant == null ? "" : ": write " + meant));
        }
    }

    private Boolean toBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (text.equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw ConfigException.invalid(name, text, "Expected value to be either true or false");
    }

    /** The members of a list separated by commas, without blank ones. */
    public static List<String> members(String text) {
        List<String> members = new ArrayList<>();
        for (String member : text.split(",", -1)) {
            if (!member.isBlank()) {
                members.add(member.trim());
            }
        }
        return List.copyOf(members);
    }

    @Override
    public String toString() {
        return name;
    }
}
