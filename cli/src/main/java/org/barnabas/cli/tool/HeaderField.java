package org.barnabas.cli.tool;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A header of a record, in a list of them: keys may come again, and their order counts. To people {@code key=value}, or
 * {@code key} alone for a null value.
 *
 * @param key as in the record
 * @param value null is not the same as empty
 */
public record HeaderField(String key, @Nullable Payload value) {

    Map<String, @Nullable Object> parts() {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("key", key);
        parts.put("value", value);
        return parts;
    }

    @Override
    public String toString() {
        return value == null ? key : key + "=" + value;
    }
}
