package org.barnabas.broker.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys that this broker does not serve, so that none is accepted in silence. The resource {@code unserved-keys.txt}
 * lists Apache Kafka's, in sections: {@code [ignored] advice} is a warning, {@code [refused] advice} stops the start.
 * A name that ends with {@code *} is a prefix. It is read only if something unserved was written.
 */
final class UnservedKeys {

    private record Section(boolean refused, String advice) {}

    private final TreeMap<String, Section> names = new TreeMap<>();
    private final TreeMap<String, Section> prefixes = new TreeMap<>();

    private UnservedKeys(InputStream text) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
        Section section = new Section(false, "");
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("[")) {
                int end = line.indexOf(']');
                section = new Section(
                        line.substring(1, end).equals("refused"),
                        line.substring(end + 1).trim());
            } else if (line.endsWith("*")) {
                prefixes.put(line.substring(0, line.length() - 1), section);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                names.put(line.trim(), section);
            }
        }
    }

    /**
     * One line for every key that has no effect.
     *
     * @throws ConfigException for a key that it would be unsafe to ignore
     */
    static List<String> report(Map<String, String> properties) {
        List<String> warnings = new ArrayList<>();
        @Nullable UnservedKeys unserved = null;
        for (String name : new TreeMap<>(properties).keySet()) {
            if (BrokerKeys.find(name) == null) {
                unserved = unserved == null ? load() : unserved;
                warnings.add(unserved.explain(name));
            }
        }
        return List.copyOf(warnings);
    }

    /** Whether the name is one of Apache Kafka's that is not served here. */
    static boolean isKafkas(String name) {
        return load().section(name) != null;
    }

    private static UnservedKeys load() {
        try (InputStream text = UnservedKeys.class.getResourceAsStream("unserved-keys.txt")) {
            return new UnservedKeys(Objects.requireNonNull(text, "unserved-keys.txt is missing"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String explain(String name) {
        Section section = section(name);
        if (section == null) {
            String near = Spelling.nearest(name, BrokerKeys.all());
            return "Unknown configuration " + name + " has no effect"
                    + (near == null ? "; remove it" : "; did you mean " + near + "?");
        }
        if (section.refused()) {
            throw new ConfigException("Configuration " + name + " is not supported: " + section.advice());
        }
        return "Configuration " + name + " has no effect: " + section.advice();
    }

    private @Nullable Section section(String name) {
        Section section = names.get(name);
        if (section != null) {
            return section;
        }
        Map.Entry<String, Section> prefix = prefixes.floorEntry(name);
        return prefix != null && name.startsWith(prefix.getKey()) ? prefix.getValue() : null;
    }
}
