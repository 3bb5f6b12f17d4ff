package org.barnabas.protocol.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One header of a record; a key may occur more than once in a record. The value's array is not copied: leave it be. */
public final class RecordHeader {
    private final String key;
    private final byte @Nullable [] value;

    public RecordHeader(String key, byte @Nullable [] value) {
        this.key = key;
        this.value = value;
    }

    public String key() {
        return key;
    }

    public byte @Nullable [] value() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordHeader that && key.equals(that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "RecordHeader(" + key + ", " + (value == null ? "null" : value.length + " bytes") + ")";
    }
}
