package org.barnabas.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads values by key, and remembers what is wrong and what nobody has asked for. */
final class ConfigReader {

    private static final String NAME = "[a-zA-Z0-9._-]+";

    private final Map<String, String> values;
    private final Set<String> read = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    ConfigReader(Map<String, String> values) {
        this.values = values;
    }

    private @Nullable String value(String key) {
        read.add(key);
        String value = values.get(key);
        return value == null ? null : value.trim();
    }

    boolean says(String key) {
        return values.containsKey(key);
    }

    String required(String key, String advice) {
        String value = value(key);
        if (value == null || value.isEmpty()) {
            faults.add(key + " is missing: " + advice);
            return "";
        }
        return value;
    }

    String text(String key, String usual) {
        String value = value(key);
        return value == null ? usual : value;
    }

    /** Of a group or a client: what may stand in a path and in a metric. */
    String name(String key, String usual) {
        String value = text(key, usual);
        if (!value.matches(NAME)) {
            faults.add(key + " '" + value + "' may have letters of ASCII, digits, '.', '_' and '-' only");
        }
        return value;
    }

    int number(String key, int usual, int least) {
        String value = value(key);
        if (value == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
            faults.add(key + " is " + number + ", but " + least + " at least");
        } catch (NumberFormatException e) {
            faults.add(key + " '" + value + "' is no number");
        }
        return usual;
    }

    boolean flag(String key, boolean usual) {
        return choice(key, Boolean.toString(usual), "true", "false").equals("true");
    }

    /** One of some words, in any case. */
    String choice(String key, String usual, String... words) {
        String value = value(key);
        if (value == null) {
            return usual;
        }
        String word = value.toLowerCase(Locale.ROOT);
        if (List.of(words).contains(word)) {
            return word;
        }
        faults.add(key + " '" + value + "' is none of " + String.join(", ", words));
        return usual;
    }

    /** What was given and never asked for. */
    List<String> unread() {
        return values.keySet().stream()
                .filter(key -> !read.contains(key))
                .sorted()
                .toList();
    }

    /** Refuses everything that was wrong. */
    void requireSound() {
        if (!faults.isEmpty()) {
            throw new ZooKeeperConsumerException(String.join("\n", faults));
        }
    }
}
