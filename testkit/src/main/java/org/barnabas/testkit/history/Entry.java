package org.barnabas.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * One record or one offset that an operation was about.
 *
 * @param offset at least 0, or {@link #NO_OFFSET}
 * @param value of the record; unique over the whole history; null where the operation is about an offset only
 */
public record Entry(
        TopicPartition partition, long offset, @Nullable String value) {

    /** The client did not learn the offset. */
    public static final long NO_OFFSET = -1;

    public Entry {
        if (offset < NO_OFFSET) {
            throw new IllegalArgumentException("offset " + offset);
        }
    }

    boolean hasOffset() {
        return offset != NO_OFFSET;
    }

    @Override
    public String toString() {
        return partition + "@" + (hasOffset() ? offset : "?") + (value == null ? "" : "=" + value);
    }
}
