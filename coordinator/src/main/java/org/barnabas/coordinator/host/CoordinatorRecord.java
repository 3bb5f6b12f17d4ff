package org.barnabas.coordinator.host;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a coordinator's partition. Whoever gets it must not change the arrays: they are not copied.
 *
 * <p>A key starts with its type, a value with the version of its schema, each a big-endian 16-bit number; a missing
 * value is a tombstone, which compaction later removes together with everything older of the same key.
 */
public final class CoordinatorRecord {

    private final byte[] key;
    private final byte @Nullable [] value;

    public CoordinatorRecord(byte[] key, byte @Nullable [] value) {
        this.key = Objects.requireNonNull(key, "key");
        this.value = value;
    }

    public byte[] key() {
        return key;
    }

    /** Null for a tombstone. */
    public byte @Nullable [] value() {
        return value;
    }

    /** Bytes of key and value. */
    public int sizeInBytes() {
        return key.length + (value == null ? 0 : value.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoordinatorRecord record
                && Arrays.equals(key, record.key)
                && Arrays.equals(value, record.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "CoordinatorRecord[key=" + key.length + " B, value=" + (value == null ? "none" : value.length + " B")
                + "]";
    }
}
