package org.barnabas.protocol.record.compress;

/**
 * What inflating one payload may cost. Output is counted while it is produced, never by what the payload claims: a bomb
 * is stopped after {@code freeOutputBytes}, a large payload may grow in proportion to its size.
 *
 * @param freeOutputBytes inflated bytes that are granted whatever the ratio: equal bytes compress extremely well
 * @param maxRatio output per byte of input beyond that
 * @param maxHeldBytes most inflated bytes that have to be in memory at once: one block of a codec that knows no smaller
 *     steps, or one record where a whole record is asked for
 */
public record InflateLimits(long freeOutputBytes, int maxRatio, int maxHeldBytes) {

    /** For payloads that clients sent: 64 MiB, or 64 times their size; 32 MiB at once. */
    public static final InflateLimits DEFAULT = new InflateLimits(64L << 20, 64, 32 << 20);

    /** For payloads that were checked when they came: only what memory allows. */
    public static final InflateLimits TRUSTED = new InflateLimits(1L << 30, Integer.MAX_VALUE, 1 << 30);

    public InflateLimits {
        if (freeOutputBytes <= 0 || maxRatio <= 0 || maxHeldBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** Fails when {@code outputBytes} produced from {@code inputBytes} so far are too many. */
    void check(long outputBytes, long inputBytes) {
        if (outputBytes > freeOutputBytes && outputBytes / maxRatio > inputBytes) {
            throw new InflateLimitException("Payload of " + inputBytes + " bytes inflates to more than "
                    + Math.max(freeOutputBytes, inputBytes * maxRatio) + " bytes");
        }
    }

    /** Fails when as many inflated bytes are too many to be held at once. */
    public void checkHeld(long bytes) {
        if (bytes > maxHeldBytes) {
            throw new InflateLimitException(bytes + " inflated bytes in one piece exceed " + maxHeldBytes);
        }
    }
}
