package org.barnabas.partition.lead;

import org.jspecify.annotations.Nullable;

/** When a producer wants its answer. */
public enum Acks {
    /** Never. */
    NONE(0),
    /** When the leader has written the records. */
    LEADER(1),
    /** When all in-sync replicas have them: when the high watermark has passed. */
    ALL(-1);

    private final short code;

    Acks(int code) {
        this.code = (short) code;
    }

    /** The constant of the number on the wire, or null if that has no meaning. */
    public static @Nullable Acks of(short code) {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> LEADER;
            case -1 -> ALL;
            default -> null;
        };
    }

    public short code() {
        return code;
    }
}
