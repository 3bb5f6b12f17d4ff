package org.barnabas.testkit.history;

import java.util.List;

/**
 * One thing that one client did. A client is one thread's worth of work: its operations have an order, that of their
 * starts. Records sent by one client may be under way together.
 *
 * @param startNanos when the client asked, on a clock that all clients share and that never goes back
 * @param endNanos when it knew; not before {@code startNanos}
 * @param entries in the order in which the client sent or got them
 */
public record Operation(
        String client,
        Kind kind,
        long startNanos,
        long endNanos,
        Outcome outcome,
        List<Entry> entries,
        Context context) {

    /** What was done. */
    public enum Kind {
        /** Records were sent; an entry of a successful one has the offset if the client was told. */
        SEND,
        /** Records were read. */
        POLL,
        /** Offsets were committed for a group. */
        COMMIT,
        /**
         * The client moved its position, and its group's if it is in one: what follows in the partitions that are named
         * may be anywhere. Of a client without a group no entry means all partitions.
         */
        SEEK,
        /** The end of partitions was asked for: one past the last readable record. */
        END_OFFSETS
    }

    /** What the client knows of the effect. */
    public enum Outcome {
        /** It happened. */
        OK,
        /** It did not happen and never will. */
        FAIL,
        /** It may have happened, or may still happen. */
        INFO
    }

    public Operation {
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("ends " + (startNanos - endNanos) + " ns before it starts");
        }
        entries = List.copyOf(entries);
    }

    /** Of a client on its own. */
    public static Operation of(
            String client, Kind kind, long startNanos, long endNanos, Outcome outcome, List<Entry> entries) {
        return new Operation(client, kind, startNanos, endNanos, outcome, entries, Context.ALONE);
    }

    /** The same on behalf of a group or a transaction. */
    public Operation in(Context other) {
        return new Operation(client, kind, startNanos, endNanos, outcome, entries, other);
    }

    /** Whether it is this very operation; two with equal content are not. */
    @SuppressWarnings("ReferenceEquality") // Identity is meant.
    boolean isSame(Operation other) {
        return this == other;
    }

    boolean is(Kind expected, Outcome expectedOutcome) {
        return kind == expected && outcome == expectedOutcome;
    }
}
