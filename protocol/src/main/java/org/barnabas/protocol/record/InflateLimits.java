package org.barnabas.protocol.record;

/**
 * What inflating one payload may cost. Output is counted while it is produced, never by what the payload claims, so
 * a small bomb is stopped after {@code maxOutputBytes} bytes or as soon as it expands by more than {@code maxRatio}.
 *
 * @param maxOutputBytes inflated bytes in total
 * @param maxRatio output per byte of input, applied beyond the first {@value #RATIO_GRACE_BYTES} bytes of output
 * @param maxRecordBytes size of one inflated record, which is what a cursor holds in memory at once
 */
public record InflateLimits(long maxOutputBytes, int maxRatio, int maxRecordBytes) {

    /** Output that is granted whatever the ratio: short runs of equal bytes compress extremely well. */
    public static final int RATIO_GRACE_BYTES = 1 << 20;

    /** For payloads that clients sent: 64 MiB in total, a thousandfold expansion, records up to 32 MiB. */
    public static final InflateLimits DEFAULT = new InflateLimits(64L << 20, 1_000, 32 << 20);

    /** For payloads that were checked when they came: only what memory allows. */
    public static final InflateLimits TRUSTED = new InflateLimits(1L << 30, Integer.MAX_VALUE, 1 << 30);

    public InflateLimits {
        if (maxOutputBytes <= 0 || maxRatio <= 0 || maxRecordBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** Fails when {@code outputBytes} produced from {@code inputBytes} so far are too many. */
    void check(long outputBytes, long inputBytes) {
        if (outputBytes > maxOutputBytes) {
            throw new InflateLimitException("Inflated payload exceeds " + maxOutputBytes + " bytes");
        }
        if (outputBytes > RATIO_GRACE_BYTES && outputBytes / maxRatio > inputBytes) {
            throw new InflateLimitException("Payload expands more than " + maxRatio + " times");
        }
    }
}
