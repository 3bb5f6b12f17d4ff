package org.barnabas.simulation.client;

import org.jspecify.annotations.Nullable;

/** Values of records: unique over a run, and with their key in front where there is one, {@code k3/producer-a:17}. */
final class RecordValue {

    private static final char SEPARATOR = '/';

    private RecordValue() {}

    static String of(@Nullable String key, String producer, int number) {
        String value = producer + ":" + number;
        return key == null ? value : key + SEPARATOR + value;
    }

    static @Nullable String key(String value) {
        int end = value.indexOf(SEPARATOR);
        return end < 0 ? null : value.substring(0, end);
    }
}
