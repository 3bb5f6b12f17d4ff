package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.TopicKeys;

/**
 * The configuration of one topic with every default resolved. Times are milliseconds, sizes bytes.
 *
 * @param retentionMs negative: for ever
 * @param retentionBytes per partition; negative: no limit
 */
public record TopicConfig(
        boolean delete,
        boolean compact,
        String compressionType,
        int gzipLevel,
        int lz4Level,
        int zstdLevel,
        long deleteRetentionMs,
        long fileDeleteDelayMs,
        long flushMessages,
        long flushMs,
        int indexIntervalBytes,
        long maxCompactionLagMs,
        int maxMessageBytes,
        int maxDecompressedBytes,
        long timestampAfterMaxMs,
        long timestampBeforeMaxMs,
        boolean logAppendTime,
        double minCleanableDirtyRatio,
        long minCompactionLagMs,
        int minInsyncReplicas,
        boolean preallocate,
        long retentionBytes,
        long retentionMs,
        int segmentBytes,
        int segmentIndexBytes,
        long segmentJitterMs,
        long segmentMs,
        boolean uncleanLeaderElection,
        List<String> leaderThrottled,
        List<String> followerThrottled) {

    static TopicConfig of(TopicValues values) {
        List<String> policy = values.get(TopicKeys.CLEANUP_POLICY);
        return new TopicConfig(
                policy.contains("delete"),
                policy.contains("compact"),
                values.get(TopicKeys.COMPRESSION_TYPE),
                values.get(TopicKeys.GZIP_LEVEL),
                values.get(TopicKeys.LZ4_LEVEL),
                values.get(TopicKeys.ZSTD_LEVEL),
                values.get(TopicKeys.DELETE_RETENTION_MS),
                values.get(TopicKeys.FILE_DELETE_DELAY_MS),
                values.get(TopicKeys.FLUSH_MESSAGES),
                values.get(TopicKeys.FLUSH_MS),
                values.get(TopicKeys.INDEX_INTERVAL_BYTES),
                values.get(TopicKeys.MAX_COMPACTION_LAG_MS),
                values.get(TopicKeys.MAX_MESSAGE_BYTES),
                values.get(TopicKeys.MAX_DECOMPRESSED_BYTES),
                values.get(TopicKeys.TIMESTAMP_AFTER_MAX_MS),
                values.get(TopicKeys.TIMESTAMP_BEFORE_MAX_MS),
                values.get(TopicKeys.TIMESTAMP_TYPE).equals("LogAppendTime"),
                values.get(TopicKeys.MIN_CLEANABLE_RATIO),
                values.get(TopicKeys.MIN_COMPACTION_LAG_MS),
                values.get(TopicKeys.MIN_INSYNC_REPLICAS),
                values.get(TopicKeys.PREALLOCATE),
                values.get(TopicKeys.RETENTION_BYTES),
                values.get(TopicKeys.RETENTION_MS),
                values.get(TopicKeys.SEGMENT_BYTES),
                values.get(TopicKeys.SEGMENT_INDEX_BYTES),
                values.get(TopicKeys.SEGMENT_JITTER_MS),
                values.get(TopicKeys.SEGMENT_MS),
                values.get(TopicKeys.UNCLEAN_LEADER_ELECTION),
                values.get(TopicKeys.LEADER_THROTTLED),
                values.get(TopicKeys.FOLLOWER_THROTTLED));
    }
}
