package org.barnabas.broker.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigProblem;
import org.jspecify.annotations.Nullable;

/**
 * Keys that this broker does not serve, so that none is accepted in silence. The resource {@code unserved-keys.txt} lists
 * Apache Kafka's, in sections: {@code [ignored] reason. advice} is a warning, {@code [refused] reason. advice} stops the
 * start. A name that ends with {@code *} is a prefix; {@code name unless value} is only ignored with that value, and all
 * are if empty. It is read only if something unserved was written.
 */
final class UnservedKeys {

    private static final String OF_LISTENER = "listener.name.";
    private static final String UNLESS = " unless ";

    /**
     * @param refused whether the broker must not start with such a key
     * @param reason why it has no effect
     */
    private record Section(boolean refused, String reason, String advice) {

        static Section of(String line) {
            int end = line.indexOf(']');
            String text = line.substring(end + 1).trim();
            int stop = text.indexOf(". ");
            return new Section(
                    line.startsWith("[refused]"),
                    stop < 0 ? text : text.substring(0, stop),
                    stop < 0 ? "Remove the key" : text.substring(stop + 2));
        }
    }

    /** @param harmless the value that asks for nothing; null if each one does */
    private record Unserved(Section section, @Nullable String harmless) {

        boolean refuses(String value) {
            return section.refused() && !value.isBlank() && !value.trim().equalsIgnoreCase(harmless);
        }
    }

    private final WrittenConfig written;
    private final TreeMap<String, Unserved> names = new TreeMap<>();
    private final TreeMap<String, Unserved> prefixes = new TreeMap<>();

    UnservedKeys(WrittenConfig written) {
        this.written = written;
    }

    /** Says that a key has no effect, or must not be there. */
    ConfigProblem explain(String name, String value) {
        if (names.isEmpty()) {
            load();
        }
        Unserved found = find(name);
        if (found == null) {
            return unknown(name);
        }
        Section section = found.section();
        boolean refused = found.refuses(value);
        if (section.refused() && !refused) {
            return new ConfigProblem(
                    ConfigProblem.Severity.WARNING,
                    name,
                    written.place(name).text(),
                    "Configuration " + name + " has no effect, and with this value it asks for none",
                    "Leave it, or remove the key");
        }
        return new ConfigProblem(
                refused ? ConfigProblem.Severity.ERROR : ConfigProblem.Severity.WARNING,
                name,
                written.place(name).text(),
                "Configuration " + name + (refused ? " is not supported: " : " has no effect: ") + section.reason(),
                section.advice());
    }

    /** In a file such keys may be for plug-ins; whoever types one means something else. */
    private ConfigProblem unknown(String name) {
        WrittenConfig.Place place = written.place(name);
        String near = Spelling.nearest(
                name, BrokerKeys.all().stream().map(ConfigKey::name).toList());
        return new ConfigProblem(
                place.isOption() ? ConfigProblem.Severity.ERROR : ConfigProblem.Severity.WARNING,
                name,
                place.text(),
                "Unknown configuration " + name + " has no effect",
                near == null ? "Remove it" : "Remove it; did you mean " + near + "?");
    }

    private @Nullable Unserved find(String name) {
        Unserved exactly = names.get(name);
        if (exactly != null) {
            return exactly;
        }
        if (name.startsWith(OF_LISTENER)) {
            String key = name.substring(name.indexOf('.', OF_LISTENER.length()) + 1);
            if (BrokerKeys.find(key) != null) {
                return new Unserved(
                        new Section(false, key + " holds for all listeners together", "Set " + key + " instead"), null);
            }
            Unserved common = key.equals(name) ? null : find(key);
            if (common != null) {
                return common;
            }
        }
        // Of the prefixes that fit, the longest is the last one before the name that the name starts with.
        for (Map.Entry<String, Unserved> prefix :
                prefixes.headMap(name, true).descendingMap().entrySet()) {
            if (name.startsWith(prefix.getKey())) {
                return prefix.getValue();
            }
        }
        return null;
    }

    private void load() {
        try (InputStream resource = UnservedKeys.class.getResourceAsStream("unserved-keys.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        Objects.requireNonNull(resource, "unserved-keys.txt is missing"), StandardCharsets.UTF_8))) {
            read(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(List<String> lines) {
        Section section = new Section(false, "", "");
        for (String line : lines) {
            if (line.startsWith("[")) {
                section = Section.of(line);
            } else if (line.endsWith("*")) {
                prefixes.put(line.substring(0, line.length() - 1), new Unserved(section, null));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int unless = line.indexOf(UNLESS);
                String name = unless < 0 ? line.trim() : line.substring(0, unless);
                names.put(
                        name,
                        new Unserved(
                                section,
                                unless < 0
                                        ? null
                                        : line.substring(unless + UNLESS.length())
                                                .trim()));
            }
        }
    }
}
