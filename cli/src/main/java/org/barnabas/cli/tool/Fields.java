package org.barnabas.cli.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a cell of a {@link Table} that has named parts, in the order of the calls. Not thread-safe. */
public final class Fields {

    private final Map<String, @Nullable Object> parts = new LinkedHashMap<>();

    /** Adds a part; what it may be, {@link Table} says. */
    public Fields with(String name, @Nullable Object value) {
        parts.put(name, value);
        return this;
    }

    /** The parts. */
    public Map<String, @Nullable Object> map() {
        return parts;
    }
}
