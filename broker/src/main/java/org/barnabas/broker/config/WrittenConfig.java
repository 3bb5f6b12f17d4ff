package org.barnabas.broker.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigProblem;
import org.jspecify.annotations.Nullable;

/** What somebody wrote for a broker, in a file or in options, and where. Nothing is checked yet. Immutable. */
public final class WrittenConfig {

    /**
     * Where a value was written.
     *
     * @param text {@code file:line} or an option
     * @param line 0 for options
     */
    record Place(String text, int line) {
        boolean isOption() {
            return line == 0;
        }
    }

    private static final Place NOWHERE = new Place("", -1);

    private final Map<String, String> values;
    private final Map<String, Place> places;
    private final List<ConfigProblem> problems;

    private WrittenConfig(Map<String, String> values, Map<String, Place> places, List<ConfigProblem> problems) {
        this.values = Collections.unmodifiableMap(values);
        this.places = Collections.unmodifiableMap(places);
        this.problems = List.copyOf(problems);
    }

    /** Values of which nobody knows where they were written. */
    public static WrittenConfig of(Map<String, String> values) {
        return new WrittenConfig(new LinkedHashMap<>(values), Map.of(), List.of());
    }

    /**
     * The values of a properties file; of a key that stands twice, the last one.
     *
     * @throws IOException if the file cannot be read
     */
    public static WrittenConfig read(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, Place> places = new LinkedHashMap<>();
        List<ConfigProblem> problems = new ArrayList<>();
        for (ServerProperties.Line line : ServerProperties.read(file)) {
            Place place = new Place(file + ":" + line.number(), line.number());
            if (line.problem() != null) {
                problems.add(new ConfigProblem(
                        ConfigProblem.Severity.ERROR, null, place.text(), line.problem(), "Write key=value"));
                continue;
            }
            Place before = places.put(line.key(), place);
            if (before != null) {
                problems.add(new ConfigProblem(
                        ConfigProblem.Severity.WARNING,
                        line.key(),
                        place.text(),
                        line.key() + " was set on line " + before.line() + " already; the last one counts",
                        "Remove the other one"));
            }
            values.put(line.key(), line.value());
        }
        return new WrittenConfig(values, places, problems);
    }

    /** Also this value, which an option gave; it wins over what was written before. */
    public WrittenConfig with(String key, String value, String option) {
        Map<String, String> more = new LinkedHashMap<>(values);
        Map<String, Place> where = new LinkedHashMap<>(places);
        more.put(key, value);
        where.put(key, new Place(option, 0));
        return new WrittenConfig(more, where, problems);
    }

    /**
     * Also settings of the form {@code key=value}, which win.
     *
     * @throws ConfigException if one has another form
     */
    public WrittenConfig with(List<String> settings) {
        WrittenConfig all = this;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException(null, "Expected key=value but got " + setting);
            }
            all = all.with(
                    setting.substring(0, equals).trim(),
                    setting.substring(equals + 1).trim(),
                    "--set");
        }
        return all;
    }

    /** By key, in the order in which they were written. */
    public Map<String, String> values() {
        return values;
    }

    Place place(@Nullable String key) {
        return places.getOrDefault(key, NOWHERE);
    }

    /** What is wrong with the form of the file. */
    List<ConfigProblem> problems() {
        return problems;
    }
}
