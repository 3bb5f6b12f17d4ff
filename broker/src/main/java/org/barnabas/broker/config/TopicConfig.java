package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.TopicKeys;

/** The configuration of one topic with every default resolved. Times are milliseconds, sizes bytes. Immutable. */
public final class TopicConfig {

    private final TopicValues values;

    private TopicConfig(TopicValues values) {
        this.values = values;
        // Complains now, not when somebody asks.
        TopicKeys.all().forEach(values::get);
    }

    static TopicConfig of(TopicValues values) {
        return new TopicConfig(values);
    }

    public boolean delete() {
        return values.get(TopicKeys.CLEANUP_POLICY).contains("delete");
    }

    public boolean compact() {
        return values.get(TopicKeys.CLEANUP_POLICY).contains("compact");
    }

    public String compressionType() {
        return values.get(TopicKeys.COMPRESSION_TYPE);
    }

    public int gzipLevel() {
        return values.get(TopicKeys.GZIP_LEVEL);
    }

    public int lz4Level() {
        return values.get(TopicKeys.LZ4_LEVEL);
    }

    public int zstdLevel() {
        return values.get(TopicKeys.ZSTD_LEVEL);
    }

    public long deleteRetentionMs() {
        return values.get(TopicKeys.DELETE_RETENTION_MS);
    }

    public long fileDeleteDelayMs() {
        return values.get(TopicKeys.FILE_DELETE_DELAY_MS);
    }

    public long flushMessages() {
        return values.get(TopicKeys.FLUSH_MESSAGES);
    }

    public long flushMs() {
        return values.get(TopicKeys.FLUSH_MS);
    }

    public int indexIntervalBytes() {
        return values.get(TopicKeys.INDEX_INTERVAL_BYTES);
    }

    public long maxCompactionLagMs() {
        return values.get(TopicKeys.MAX_COMPACTION_LAG_MS);
    }

    public int maxMessageBytes() {
        return values.get(TopicKeys.MAX_MESSAGE_BYTES);
    }

    public int maxDecompressedBytes() {
        return values.get(TopicKeys.MAX_DECOMPRESSED_BYTES);
    }

    public long timestampAfterMaxMs() {
        return values.get(TopicKeys.TIMESTAMP_AFTER_MAX_MS);
    }

    public long timestampBeforeMaxMs() {
        return values.get(TopicKeys.TIMESTAMP_BEFORE_MAX_MS);
    }

    public boolean logAppendTime() {
        return values.get(TopicKeys.TIMESTAMP_TYPE).equals("LogAppendTime");
    }

    public double minCleanableDirtyRatio() {
        return values.get(TopicKeys.MIN_CLEANABLE_RATIO);
    }

    public long minCompactionLagMs() {
        return values.get(TopicKeys.MIN_COMPACTION_LAG_MS);
    }

    public int minInsyncReplicas() {
        return values.get(TopicKeys.MIN_INSYNC_REPLICAS);
    }

    public boolean preallocate() {
        return values.get(TopicKeys.PREALLOCATE);
    }

    /** Per partition; negative: no limit. */
    public long retentionBytes() {
        return values.get(TopicKeys.RETENTION_BYTES);
    }

    /** Negative: for ever. */
    public long retentionMs() {
        return values.get(TopicKeys.RETENTION_MS);
    }

    public int segmentBytes() {
        return values.get(TopicKeys.SEGMENT_BYTES);
    }

    public int segmentIndexBytes() {
        return values.get(TopicKeys.SEGMENT_INDEX_BYTES);
    }

    public long segmentJitterMs() {
        return values.get(TopicKeys.SEGMENT_JITTER_MS);
    }

    public long segmentMs() {
        return values.get(TopicKeys.SEGMENT_MS);
    }

    public boolean uncleanLeaderElection() {
        return values.get(TopicKeys.UNCLEAN_LEADER_ELECTION);
    }

    public boolean downConversion() {
        return values.get(TopicKeys.DOWN_CONVERSION);
    }

    public List<String> leaderThrottled() {
        return values.get(TopicKeys.LEADER_THROTTLED);
    }

    public List<String> followerThrottled() {
        return values.get(TopicKeys.FOLLOWER_THROTTLED);
    }
}
