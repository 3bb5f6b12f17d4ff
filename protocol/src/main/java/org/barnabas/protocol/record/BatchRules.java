package org.barnabas.protocol.record;

import org.barnabas.protocol.record.compress.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What a topic demands of the batches that producers send. Immutable: build it once per configuration change.
 *
 * @param maxMessageBytes {@code max.message.bytes}: size of the whole batch, header included
 * @param compacted whether {@code cleanup.policy} contains {@code compact}, so that every record needs a key
 * @param forcedCompression the codec that {@code compression.type} names; null for {@code producer}
 * @param logAppendTime {@code message.timestamp.type}: whether the broker's time replaces the producer's
 * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}: how old a record's time may be
 * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}: how far a record's time may be in the future
 */
public record BatchRules(
        int maxMessageBytes,
        boolean compacted,
        @Nullable Compression forcedCompression,
        boolean logAppendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs) {

    /** One mebibyte, producer's codec and time, no time older or younger refused. */
    public static final BatchRules DEFAULT =
            new BatchRules(1_048_588, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

    /** Whether a record's time is acceptable; a missing time always is. */
    boolean acceptsTimestamp(long timestampMs, long nowMs) {
        return timestampMs == RecordBatchView.NO_TIMESTAMP
                || (timestampMs >= lowestTimestamp(nowMs) && timestampMs <= highestTimestamp(nowMs));
    }

    /** The smallest acceptable time; below zero only if there is no bound. */
    long lowestTimestamp(long nowMs) {
        return timestampBeforeMaxMs == Long.MAX_VALUE ? Long.MIN_VALUE : Math.max(0, nowMs - timestampBeforeMaxMs);
    }

    /** The largest acceptable time. */
    long highestTimestamp(long nowMs) {
        long highest = nowMs + timestampAfterMaxMs;
        return highest < nowMs ? Long.MAX_VALUE : highest;
    }
}
