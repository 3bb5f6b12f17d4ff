package org.barnabas.simulation.rule;

import org.jspecify.annotations.Nullable;

/**
 * A record at an offset of a log.
 *
 * @param epoch the leader epoch that its batch carries
 * @param hash of all that must be the same wherever the record is
 * @param key each char is one byte; null if there is none
 * @param value null for a tombstone
 * @param kind what it is good for
 */
record RecordSeen(
        int epoch,
        long hash,
        @Nullable String key,
        @Nullable String value,
        Kind kind) {

    /** What a record is good for. */
    enum Kind {
        DATA,
        /** Of a transaction, which may have been aborted. */
        TRANSACTIONAL,
        /** A transaction's end. */
        CONTROL,
        /** Its batch has not the checksum that it should have. */
        DAMAGED
    }

    static RecordSeen data(int epoch, @Nullable String key, @Nullable String value) {
        return new RecordSeen(
                epoch,
                31L * String.valueOf(key).hashCode() + String.valueOf(value).hashCode(),
                key,
                value,
                Kind.DATA);
    }

    @SuppressWarnings("ReferenceEquality") // Most often they are one.
    boolean isSame(RecordSeen other) {
        return this == other || (hash == other.hash && epoch == other.epoch && kind == other.kind);
    }

    /** Whether a cleaner may take it although nothing newer has its key. */
    boolean isPassing() {
        return kind == Kind.CONTROL || kind == Kind.TRANSACTIONAL || value == null;
    }

    @Override
    public String toString() {
        return epoch + ":" + (kind == Kind.DATA ? "" : kind + " ") + (key == null ? "" : key + "→") + value;
    }
}
