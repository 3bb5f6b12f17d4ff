package org.barnabas.coordinator.group;

/**
 * A committed offset.
 *
 * @param offset the next record to read
 * @param leaderEpoch of the last record read; −1 if unknown
 * @param metadata whatever the committer wanted to keep; may be empty
 * @param commitTimestampMs wall-clock time of the commit
 * @param expireTimestampMs when it expires by the committer's own wish; −1 for the broker's retention
 */
public record OffsetEntry(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs) {

    public static final long NO_EXPIRY = -1L;
}
