package org.barnabas.log.model;

/**
 * A timestamp in milliseconds and an offset that has it.
 *
 * @param timestamp {@link #NO_TIMESTAMP} if there is none
 */
public record TimestampOffset(long timestamp, long offset) {

    public static final long NO_TIMESTAMP = -1;
}
