package org.barnabas.protocol.generator;

import java.util.List;
import java.util.Set;

/**
 * One message.
 *
 * @param kind {@code request}, {@code response}, {@code header}, {@code data}, {@code coordinator-key} or
 *     {@code coordinator-value}
 * @param apiKey -1 if it has none
 * @param listeners of a request: where brokers of this line serve it
 * @param latestUnstable the highest version is still being worked on
 * @param shared structs that several fields use
 */
record Schema(
        String kind,
        String name,
        int apiKey,
        Set<String> listeners,
        Versions valid,
        Versions flexible,
        boolean latestUnstable,
        List<Field> fields,
        List<Struct> shared) {

    Schema(
            Schema original,
            Set<String> listeners,
            Versions valid,
            Versions flexible,
            List<Field> fields,
            List<Struct> shared) {
        this(
                original.kind,
                original.name,
                original.apiKey,
                listeners,
                valid,
                flexible,
                original.latestUnstable,
                fields,
                shared);
    }
}
