package org.barnabas.log.model;

import java.util.function.Consumer;

/**
 * What a topic asks of its logs. Times in milliseconds, sizes in bytes; −1 means "no limit" where Kafka says so. The
 * Javadoc of each component names Kafka's topic-level key. Immutable.
 *
 * @param segmentBytes {@code segment.bytes}
 * @param segmentMs {@code segment.ms}
 * @param segmentJitterMs {@code segment.jitter.ms}: a random part of it shortens each segment's time
 * @param segmentIndexBytes {@code segment.index.bytes}: an index as large as this rolls the segment
 * @param indexIntervalBytes {@code index.interval.bytes}
 * @param retentionMs {@code retention.ms}
 * @param retentionBytes {@code retention.bytes}
 * @param fileDeleteDelayMs {@code file.delete.delay.ms}
 * @param flushMessages {@code flush.messages}
 * @param flushMs {@code flush.ms}
 * @param delete whether {@code cleanup.policy} contains {@code delete}
 * @param compact whether {@code cleanup.policy} contains {@code compact}
 * @param minCleanableDirtyRatio {@code min.cleanable.dirty.ratio}, 0 to 1
 * @param deleteRetentionMs {@code delete.retention.ms}
 * @param minCompactionLagMs {@code min.compaction.lag.ms}
 * @param maxCompactionLagMs {@code max.compaction.lag.ms}
 * @param maxMessageBytes {@code max.message.bytes}: the largest batch
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int segmentIndexBytes,
        int indexIntervalBytes,
        long retentionMs,
        long retentionBytes,
        long fileDeleteDelayMs,
        long flushMessages,
        long flushMs,
        boolean delete,
        boolean compact,
        double minCleanableDirtyRatio,
        long deleteRetentionMs,
        long minCompactionLagMs,
        long maxCompactionLagMs,
        int maxMessageBytes) {

    /** Kafka's defaults. */
    public static final LogConfig DEFAULTS = new Builder().build();

    public LogConfig {
        require(segmentBytes >= 14, "segment.bytes");
        require(segmentMs >= 1, "segment.ms");
        require(segmentJitterMs >= 0, "segment.jitter.ms");
        require(segmentIndexBytes >= 12, "segment.index.bytes");
        require(indexIntervalBytes >= 0, "index.interval.bytes");
        require(retentionMs >= -1, "retention.ms");
        require(retentionBytes >= -1, "retention.bytes");
        require(fileDeleteDelayMs >= 0, "file.delete.delay.ms");
        require(flushMessages >= 1, "flush.messages");
        require(flushMs >= 0, "flush.ms");
        require(minCleanableDirtyRatio >= 0 && minCleanableDirtyRatio <= 1, "min.cleanable.dirty.ratio");
        require(deleteRetentionMs >= 0, "delete.retention.ms");
        require(minCompactionLagMs >= 0, "min.compaction.lag.ms");
        require(maxCompactionLagMs >= 1, "max.compaction.lag.ms");
        require(maxMessageBytes >= 0, "max.message.bytes");
    }

    /** A copy with some values changed. */
    public LogConfig with(Consumer<Builder> changes) {
        Builder builder = new Builder(this);
        changes.accept(builder);
        return builder.build();
    }

    /** Kafka's defaults with some values changed. */
    public static LogConfig of(Consumer<Builder> changes) {
        return DEFAULTS.with(changes);
    }

    private static void require(boolean holds, String key) {
        if (!holds) {
            throw new IllegalArgumentException("value out of range: " + key);
        }
    }

    /** Collects values by name; starts at Kafka's defaults. */
    public static final class Builder {

        private int segmentBytes = 1 << 30;
        private long segmentMs = 604_800_000L;
        private long segmentJitterMs;
        private int segmentIndexBytes = 10 << 20;
        private int indexIntervalBytes = 4096;
        private long retentionMs = 604_800_000L;
        private long retentionBytes = -1;
        private long fileDeleteDelayMs = 60_000L;
        private long flushMessages = Long.MAX_VALUE;
        private long flushMs = Long.MAX_VALUE;
        private boolean delete = true;
        private boolean compact;
        private double minCleanableDirtyRatio = 0.5;
        private long deleteRetentionMs = 86_400_000L;
        private long minCompactionLagMs;
        private long maxCompactionLagMs = Long.MAX_VALUE;
        private int maxMessageBytes = 1_048_588;

        public Builder() {}

        private Builder(LogConfig from) {
            segmentBytes = from.segmentBytes;
            segmentMs = from.segmentMs;
            segmentJitterMs = from.segmentJitterMs;
            segmentIndexBytes = from.segmentIndexBytes;
            indexIntervalBytes = from.indexIntervalBytes;
            retentionMs = from.retentionMs;
            retentionBytes = from.retentionBytes;
            fileDeleteDelayMs = from.fileDeleteDelayMs;
            flushMessages = from.flushMessages;
            flushMs = from.flushMs;
            delete = from.delete;
            compact = from.compact;
            minCleanableDirtyRatio = from.minCleanableDirtyRatio;
            deleteRetentionMs = from.deleteRetentionMs;
            minCompactionLagMs = from.minCompactionLagMs;
            maxCompactionLagMs = from.maxCompactionLagMs;
            maxMessageBytes = from.maxMessageBytes;
        }

        public Builder segmentBytes(int value) {
            segmentBytes = value;
            return this;
        }

        public Builder segmentMs(long value) {
            segmentMs = value;
            return this;
        }

        public Builder segmentJitterMs(long value) {
            segmentJitterMs = value;
            return this;
        }

        public Builder segmentIndexBytes(int value) {
            segmentIndexBytes = value;
            return this;
        }

        public Builder indexIntervalBytes(int value) {
            indexIntervalBytes = value;
            return this;
        }

        public Builder retentionMs(long value) {
            retentionMs = value;
            return this;
        }

        public Builder retentionBytes(long value) {
            retentionBytes = value;
            return this;
        }

        public Builder fileDeleteDelayMs(long value) {
            fileDeleteDelayMs = value;
            return this;
        }

        public Builder flushMessages(long value) {
            flushMessages = value;
            return this;
        }

        public Builder flushMs(long value) {
            flushMs = value;
            return this;
        }

        public Builder delete(boolean value) {
            delete = value;
            return this;
        }

        public Builder compact(boolean value) {
            compact = value;
            return this;
        }

        public Builder minCleanableDirtyRatio(double value) {
            minCleanableDirtyRatio = value;
            return this;
        }

        public Builder deleteRetentionMs(long value) {
            deleteRetentionMs = value;
            return this;
        }

        public Builder minCompactionLagMs(long value) {
            minCompactionLagMs = value;
            return this;
        }

        public Builder maxCompactionLagMs(long value) {
            maxCompactionLagMs = value;
            return this;
        }

        public Builder maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        public LogConfig build() {
            return new LogConfig(
                    segmentBytes,
                    segmentMs,
                    segmentJitterMs,
                    segmentIndexBytes,
                    indexIntervalBytes,
                    retentionMs,
                    retentionBytes,
                    fileDeleteDelayMs,
                    flushMessages,
                    flushMs,
                    delete,
                    compact,
                    minCleanableDirtyRatio,
                    deleteRetentionMs,
                    minCompactionLagMs,
                    maxCompactionLagMs,
                    maxMessageBytes);
        }
    }
}
