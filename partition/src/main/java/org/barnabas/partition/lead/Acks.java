package org.barnabas.partition.lead;

import org.jspecify.annotations.Nullable;

/** When whoever appends wants its answer. */
public enum Acks {
    /** Never. */
    NONE(0),
    /** When the leader has written the records. */
    LEADER(1),
    /** When all in-sync replicas have them: when the high watermark has passed. */
    ALL(-1),
    /** At once, but the records need all in-sync replicas: a resident looks at the high watermark itself. */
    RESIDENT(-1);

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

    /** Whether the records count only with all in-sync replicas, so that there have to be enough of these. */
    public boolean isOfAll() {
        return code == -1;
    }

    /** Whether the answer waits for a replica. */
    public boolean isWaitedFor() {
        return this == LEADER || this == ALL;
    }
}
