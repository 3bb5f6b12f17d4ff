package org.barnabas.log.epoch;

/**
 * The answer to "where does this epoch end in your log" (KIP-279): the largest known epoch not above the one asked
 * for, and its end.
 *
 * @param epoch {@link #UNKNOWN_EPOCH} if the log cannot tell
 * @param endOffset exclusive; {@link #UNKNOWN_OFFSET} if the log cannot tell
 */
public record EpochEnd(int epoch, long endOffset) {

    public static final int UNKNOWN_EPOCH = -1;
    public static final long UNKNOWN_OFFSET = -1;

    /** The log cannot tell. */
    public static final EpochEnd UNKNOWN = new EpochEnd(UNKNOWN_EPOCH, UNKNOWN_OFFSET);

    public boolean isKnown() {
        return endOffset != UNKNOWN_OFFSET;
    }
}
