package org.barnabas.broker.config.key;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every key that a topic can set. */
public final class TopicKeys {

    private static final SortedMap<String, TopicKey<?>> BY_NAME = new TreeMap<>();

    private static final long HOUR_MS = 3_600_000L;
    private static final long MINUTE_MS = 60_000L;

    public static final TopicKey<List<String>> CLEANUP_POLICY = add(TopicKey.of(
            ConfigKey.ofList("cleanup.policy", "delete")
                    .check(new Check.EachOneOf(List.of("compact", "delete")))
                    .doc("What happens to old records: delete drops whole segments by age or size, compact keeps the"
                            + " newest record of each key. Both may stand together; an empty list keeps everything."),
            "log.cleanup.policy"));
    public static final TopicKey<String> COMPRESSION_TYPE = add(TopicKey.of(
            ConfigKey.ofString("compression.type", "producer")
                    .check(new Check.OneOf(List.of("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")))
                    .doc("Compression of the stored batches. producer keeps what the producer chose; anything else"
                            + " makes the broker compress again where it differs."),
            "compression.type"));
    public static final TopicKey<Integer> GZIP_LEVEL = add(TopicKey.of(
            ConfigKey.ofInt("compression.gzip.level", -1)
                    .check(new Check.RangeOr(1, 9, -1))
                    .doc("Level used when compression.type is gzip; -1 is the codec's default."),
            "compression.gzip.level"));
    public static final TopicKey<Integer> LZ4_LEVEL = add(TopicKey.of(
            ConfigKey.ofInt("compression.lz4.level", 9).between(1, 17).doc("Level used when compression.type is lz4."),
            "compression.lz4.level"));
    public static final TopicKey<Integer> ZSTD_LEVEL = add(TopicKey.of(
            ConfigKey.ofInt("compression.zstd.level", 3)
                    .between(-131072, 22)
                    .doc("Level used when compression.type is zstd."),
            "compression.zstd.level"));
    public static final TopicKey<Long> DELETE_RETENTION_MS = add(TopicKey.of(
            ConfigKey.ofLong("delete.retention.ms", 86_400_000L)
                    .atLeast(0)
                    .doc("How long a compacted topic keeps tombstones, so that readers can see the deletion."),
            "log.cleaner.delete.retention.ms"));
    public static final TopicKey<Long> FILE_DELETE_DELAY_MS = add(TopicKey.of(
            ConfigKey.ofLong("file.delete.delay.ms", MINUTE_MS)
                    .atLeast(0)
                    .doc("How long a dropped segment's files stay on disk for readers that still use them."),
            "log.segment.delete.delay.ms"));
    public static final TopicKey<Long> FLUSH_MESSAGES = add(TopicKey.of(
            ConfigKey.ofLong("flush.messages", Long.MAX_VALUE)
                    .atLeast(1)
                    .doc("After how many records an append is forced to disk. With 1, an acknowledgement means that"
                            + " the record is on disk; waiting appends share one force per log directory."),
            "log.flush.interval.messages"));
    public static final TopicKey<Long> FLUSH_MS = add(TopicKey.of(
            ConfigKey.ofLong("flush.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .doc("The longest time that a record stays unforced; by default the operating system decides."),
            new TopicKey.Synonym(
                    ConfigKey.ofLong("log.flush.interval.ms", null)
                            .atLeast(0)
                            .dynamic()
                            .doc("Default of the topic configuration flush.ms; without it"
                                    + " log.flush.scheduler.interval.ms counts."),
                    1),
            new TopicKey.Synonym(
                    ConfigKey.ofLong("log.flush.scheduler.interval.ms", Long.MAX_VALUE)
                            .doc("Default of flush.ms where log.flush.interval.ms is not set."),
                    1)));
    public static final TopicKey<List<String>> FOLLOWER_THROTTLED = add(TopicKey.of(ConfigKey.ofList(
                    "follower.replication.throttled.replicas", "")
            .check(new Check.ThrottledReplicas())
            .doc("Replicas that followers copy at follower.replication.throttled.rate while they are not in sync.")));
    public static final TopicKey<List<String>> LEADER_THROTTLED =
            add(TopicKey.of(ConfigKey.ofList("leader.replication.throttled.replicas", "")
                    .check(new Check.ThrottledReplicas())
                    .doc("Replicas that, as leaders, serve followers that are not in sync at"
                            + " leader.replication.throttled.rate.")));
    public static final TopicKey<Integer> INDEX_INTERVAL_BYTES = add(TopicKey.of(
            ConfigKey.ofInt("index.interval.bytes", 4096)
                    .atLeast(0)
                    .doc("How many bytes of records lie between two entries of the offset index."),
            "log.index.interval.bytes"));
    public static final TopicKey<Long> MAX_COMPACTION_LAG_MS = add(TopicKey.of(
            ConfigKey.ofLong("max.compaction.lag.ms", Long.MAX_VALUE)
                    .atLeast(1)
                    .doc("The longest time that a record of a compacted topic stays out of compaction."),
            "log.cleaner.max.compaction.lag.ms"));
    public static final TopicKey<Integer> MAX_MESSAGE_BYTES = add(TopicKey.of(
            ConfigKey.ofInt("max.message.bytes", 1_048_588)
                    .atLeast(0)
                    .doc("The largest record batch that is accepted, in bytes as stored."),
            "message.max.bytes"));
    public static final TopicKey<Integer> MAX_DECOMPRESSED_BYTES = add(TopicKey.of(
            ConfigKey.ofInt("max.decompressed.message.bytes", 2_147_483_639)
                    .between(1, 2_147_483_639)
                    .doc("The largest size that a batch may inflate to where the broker has to inflate it."),
            "max.decompressed.message.bytes"));
    public static final TopicKey<Boolean> DOWN_CONVERSION = add(TopicKey.of(
            ConfigKey.ofBoolean("message.downconversion.enable", true)
                    .doc("Whether records are converted for consumers of before 0.11, which read older formats;"
                            + " else they are answered with UNSUPPORTED_VERSION."),
            "log.message.downconversion.enable"));
    public static final TopicKey<Long> TIMESTAMP_AFTER_MAX_MS = add(TopicKey.of(
            ConfigKey.ofLong("message.timestamp.after.max.ms", HOUR_MS)
                    .atLeast(0)
                    .doc("How far a record's timestamp may lie in the future of the broker's clock."),
            "log.message.timestamp.after.max.ms"));
    public static final TopicKey<Long> TIMESTAMP_BEFORE_MAX_MS = add(TopicKey.of(
            ConfigKey.ofLong("message.timestamp.before.max.ms", Long.MAX_VALUE)
                    .atLeast(0)
                    .doc("How far a record's timestamp may lie in the past of the broker's clock."),
            "log.message.timestamp.before.max.ms"));
    public static final TopicKey<String> TIMESTAMP_TYPE = add(TopicKey.of(
            ConfigKey.ofString("message.timestamp.type", "CreateTime")
                    .check(new Check.OneOf(List.of("CreateTime", "LogAppendTime")))
                    .doc("Whether a record keeps the producer's time or gets the time of the append."),
            "log.message.timestamp.type"));
    public static final TopicKey<Double> MIN_CLEANABLE_RATIO = add(TopicKey.of(
            ConfigKey.ofDouble("min.cleanable.dirty.ratio", 0.5)
                    .between(0, 1)
                    .doc("The share of a compacted log that must be uncleaned before the cleaner takes it."),
            "log.cleaner.min.cleanable.ratio"));
    public static final TopicKey<Long> MIN_COMPACTION_LAG_MS = add(TopicKey.of(
            ConfigKey.ofLong("min.compaction.lag.ms", 0L)
                    .atLeast(0)
                    .doc("How long a record of a compacted topic stays untouched by the cleaner."),
            "log.cleaner.min.compaction.lag.ms"));
    public static final TopicKey<Integer> MIN_INSYNC_REPLICAS = add(TopicKey.of(
            ConfigKey.ofInt("min.insync.replicas", 1)
                    .atLeast(1)
                    .doc("How many replicas must be in sync for a write with acks=all to be accepted."),
            "min.insync.replicas"));
    public static final TopicKey<Boolean> PREALLOCATE = add(TopicKey.of(
            ConfigKey.ofBoolean("preallocate", false).doc("Whether a new segment's file gets its full size at once."),
            "log.preallocate"));
    public static final TopicKey<Long> RETENTION_BYTES = add(TopicKey.of(
            ConfigKey.ofLong("retention.bytes", -1L)
                    .doc("The size of a partition above which its oldest segments are dropped; -1 is no limit."),
            "log.retention.bytes"));
    public static final TopicKey<Long> RETENTION_MS = add(TopicKey.of(
            ConfigKey.ofLong("retention.ms", 168 * HOUR_MS)
                    .atLeast(-1)
                    .doc("The age above which segments are dropped; -1 keeps them for ever."),
            new TopicKey.Synonym(
                    ConfigKey.ofLong("log.retention.ms", null)
                            .atLeast(-1)
                            .dynamic()
                            .doc("Default of the topic configuration retention.ms; without it"
                                    + " log.retention.minutes counts."),
                    1),
            new TopicKey.Synonym(
                    ConfigKey.ofInt("log.retention.minutes", null)
                            .doc("Default of retention.ms in minutes; without it log.retention.hours counts."),
                    MINUTE_MS),
            new TopicKey.Synonym(
                    ConfigKey.ofInt("log.retention.hours", 168).doc("Default of retention.ms in hours."), HOUR_MS)));
    public static final TopicKey<Integer> SEGMENT_BYTES = add(TopicKey.of(
            ConfigKey.ofInt("segment.bytes", 1_073_741_824)
                    .atLeast(14)
                    .doc("The size at which a segment is closed and the next one begins. Apache Kafka 4 refuses"
                            + " values under 1 MiB; smaller ones are served here as Kafka 3.9 did."),
            "log.segment.bytes"));
    public static final TopicKey<Integer> SEGMENT_INDEX_BYTES = add(TopicKey.of(
            ConfigKey.ofInt("segment.index.bytes", 10_485_760)
                    .atLeast(4)
                    .doc("The largest size of a segment's index; a full index closes the segment."),
            "log.index.size.max.bytes"));
    public static final TopicKey<Long> SEGMENT_JITTER_MS = add(TopicKey.of(
            ConfigKey.ofLong("segment.jitter.ms", 0L)
                    .atLeast(0)
                    .doc("Up to how much earlier than segment.ms a segment is closed, by chance."),
            new TopicKey.Synonym(
                    ConfigKey.ofLong("log.roll.jitter.ms", null)
                            .atLeast(0)
                            .dynamic()
                            .doc("Default of segment.jitter.ms; without it log.roll.jitter.hours counts."),
                    1),
            new TopicKey.Synonym(
                    ConfigKey.ofInt("log.roll.jitter.hours", 0)
                            .atLeast(0)
                            .doc("Default of segment.jitter.ms in hours."),
                    HOUR_MS)));
    public static final TopicKey<Long> SEGMENT_MS = add(TopicKey.of(
            ConfigKey.ofLong("segment.ms", 168 * HOUR_MS)
                    .atLeast(1)
                    .doc("The age at which a segment is closed even if it is not full."),
            new TopicKey.Synonym(
                    ConfigKey.ofLong("log.roll.ms", null)
                            .atLeast(1)
                            .dynamic()
                            .doc("Default of segment.ms; without it log.roll.hours counts."),
                    1),
            new TopicKey.Synonym(
                    ConfigKey.ofInt("log.roll.hours", 168).atLeast(1).doc("Default of segment.ms in hours."),
                    HOUR_MS)));
    public static final TopicKey<Boolean> UNCLEAN_LEADER_ELECTION = add(TopicKey.of(
            ConfigKey.ofBoolean("unclean.leader.election.enable", false)
                    .doc("Whether a replica out of sync may lead when no other is left, at the price of lost records."),
            "unclean.leader.election.enable"));

    private static final List<TopicKey<?>> ALL = List.copyOf(BY_NAME.values());

    private TopicKeys() {}

    private static <T> TopicKey<T> add(TopicKey<T> key) {
        BY_NAME.put(key.key().name(), key);
        return key;
    }

    /** All of them by name, in alphabetical order. */
    public static List<TopicKey<?>> all() {
        return ALL;
    }

    /** The key of that name, or null. */
    public static @Nullable TopicKey<?> find(String name) {
        return BY_NAME.get(name);
    }
}
