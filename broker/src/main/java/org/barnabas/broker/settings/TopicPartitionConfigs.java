package org.barnabas.broker.settings;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.TopicConfig;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.MinInsyncRule;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionConfigs;
import org.barnabas.partition.ThrottledReplicas;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resolves a topic's configuration for its partitions. Any thread. */
public final class TopicPartitionConfigs implements PartitionConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(TopicPartitionConfigs.class);

    private static final int TOLD_MOST = 10_000;

    private final BrokerConfig config;
    private final String brokerId;
    private final int id;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public TopicPartitionConfigs(BrokerConfig config, int brokerId) {
        this.config = config;
        this.brokerId = Integer.toString(brokerId);
        this.id = brokerId;
    }

    @Override
    public PartitionConfig of(String topic, Uuid id, ClusterImage image) {
        // Not by way of the other values: where one of them is unusable, this one still has to be the controller's.
        int minInsync = MinInsyncRule.of(
                image.topicConfig(id),
                image.brokerConfig(ClusterImage.DEFAULT_BROKER),
                config.topicDefaults().minInsyncReplicas());
        return translate(effective(topic, id, image), minInsync);
    }

    /** What holds for a topic; a value in ZooKeeper that nobody can accept is reported once, and the others hold. */
    private TopicConfig effective(String topic, Uuid topicId, ClusterImage image) {
        return config.usableTopic(
                image.topicConfig(topicId),
                image.brokerConfig(brokerId),
                image.brokerConfig(ClusterImage.DEFAULT_BROKER),
                unusable -> report(topic, String.valueOf(unusable.getMessage())));
    }

    private void report(String topic, String problem) {
        if (told.size() < TOLD_MOST && told.add(topic + " " + problem)) {
            LOG.error(
                    "a value is not used, and records are kept where it says for how long: set it anew topic={} problem={}",
                    topic,
                    problem);
        }
    }

    private PartitionConfig translate(TopicConfig topic, int minInsync) {
        return new PartitionConfig(
                log(topic),
                rules(topic),
                minInsync,
                topic.downConversion(),
                ThrottledReplicas.of(topic.leaderThrottled(), id),
                ThrottledReplicas.of(topic.followerThrottled(), id));
    }

    public static LogConfig log(TopicConfig topic) {
        return LogConfig.of(log -> log.segmentBytes(topic.segmentBytes())
                .segmentMs(topic.segmentMs())
                .segmentJitterMs(topic.segmentJitterMs())
                .segmentIndexBytes(Math.max(12, topic.segmentIndexBytes()))
                .indexIntervalBytes(topic.indexIntervalBytes())
                .retentionMs(Math.max(-1, topic.retentionMs()))
                .retentionBytes(Math.max(-1, topic.retentionBytes()))
                .fileDeleteDelayMs(topic.fileDeleteDelayMs())
                .flushMessages(topic.flushMessages())
                .flushMs(topic.flushMs())
                .delete(topic.delete())
                .compact(topic.compact())
                .minCleanableDirtyRatio(topic.minCleanableDirtyRatio())
                .deleteRetentionMs(topic.deleteRetentionMs())
                .minCompactionLagMs(topic.minCompactionLagMs())
                .maxCompactionLagMs(topic.maxCompactionLagMs())
                .maxMessageBytes(topic.maxMessageBytes()));
    }

    private static BatchRules rules(TopicConfig topic) {
        return new BatchRules(
                topic.maxMessageBytes(),
                topic.compact(),
                forcedCompression(topic),
                topic.logAppendTime(),
                topic.timestampBeforeMaxMs(),
                topic.timestampAfterMaxMs());
    }

    private static @Nullable Compression forcedCompression(TopicConfig topic) {
        return switch (topic.compressionType()) {
            case "uncompressed" -> Compression.of(CompressionType.NONE);
            case "gzip" -> new Compression(CompressionType.GZIP, topic.gzipLevel());
            case "snappy" -> Compression.of(CompressionType.SNAPPY);
            case "lz4" -> new Compression(CompressionType.LZ4, topic.lz4Level());
            case "zstd" -> new Compression(CompressionType.ZSTD, topic.zstdLevel());
            default -> null;
        };
    }
}
