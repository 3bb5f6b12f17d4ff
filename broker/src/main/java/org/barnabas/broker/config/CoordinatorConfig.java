package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;

/**
 * Consumer groups and their offsets. Times are milliseconds.
 *
 * @param offsetsReplicationFactor replicas of {@code __consumer_offsets}
 * @param offsetsReplicationGiven false: no more replicas than live brokers
 */
public record CoordinatorConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        int offsetMetadataMaxBytes,
        int offsetsCommitTimeoutMs,
        int offsetsLoadBufferBytes,
        long offsetsRetentionMs,
        long offsetsRetentionCheckMs,
        int offsetsPartitions,
        short offsetsReplicationFactor,
        boolean offsetsReplicationGiven,
        int offsetsSegmentBytes) {

    static final ConfigKey<Integer> MIN_SESSION = ConfigKey.ofInt("group.min.session.timeout.ms", 6_000)
            .doc("The shortest session timeout that a member may ask for.");
    static final ConfigKey<Integer> MAX_SESSION = ConfigKey.ofInt("group.max.session.timeout.ms", 1_800_000)
            .doc("The longest session timeout that a member may ask for.");
    static final ConfigKey<Integer> INITIAL_DELAY = ConfigKey.ofInt("group.initial.rebalance.delay.ms", 3_000)
            .atLeast(0)
            .doc("How long the first rebalance of an empty group waits for more members.");
    static final ConfigKey<Integer> MAX_SIZE =
            ConfigKey.ofInt("group.max.size", Integer.MAX_VALUE).atLeast(1).doc("How many members one group may have.");
    static final ConfigKey<Integer> METADATA_BYTES = ConfigKey.ofInt("offset.metadata.max.bytes", 4_096)
            .doc("The largest text that may be committed with an offset, in bytes.");
    static final ConfigKey<Integer> COMMIT_TIMEOUT = ConfigKey.ofInt("offsets.commit.timeout.ms", 5_000)
            .atLeast(1)
            .doc("How long a commit waits for its replicas.");
    static final ConfigKey<Integer> LOAD_BUFFER = ConfigKey.ofInt("offsets.load.buffer.size", 5_242_880)
            .atLeast(1)
            .doc("How many bytes at a time are read while groups are loaded; no more than 65536, whatever is set.");
    static final ConfigKey<Integer> RETENTION_MINUTES = ConfigKey.ofInt("offsets.retention.minutes", 10_080)
            .atLeast(1)
            .doc("How long the offsets of a group without members are kept.");
    static final ConfigKey<Long> RETENTION_CHECK_MS = ConfigKey.ofLong("offsets.retention.check.interval.ms", 600_000L)
            .atLeast(1)
            .doc("How often expired offsets are looked for.");
    static final ConfigKey<Integer> PARTITIONS = ConfigKey.ofInt("offsets.topic.num.partitions", 50)
            .atLeast(1)
            .doc("Partitions of __consumer_offsets. It must not change once the topic exists.");
    static final ConfigKey<Short> REPLICATION = ConfigKey.ofShort("offsets.topic.replication.factor", 3)
            .atLeast(1)
            .doc("Replicas of __consumer_offsets when it is created. If not set: no more than live brokers.");
    static final ConfigKey<Integer> SEGMENT_BYTES = ConfigKey.ofInt("offsets.topic.segment.bytes", 104_857_600)
            .atLeast(1)
            .doc("Segment size of __consumer_offsets.");
    static final ConfigKey<Integer> COMPRESSION = ConfigKey.ofInt("offsets.topic.compression.codec", 0)
            .between(0, 0)
            .doc("Compression of __consumer_offsets by number; only 0 (none) is served.");

    static List<ConfigKey<?>> keys() {
        return List.of(
                MIN_SESSION,
                MAX_SESSION,
                INITIAL_DELAY,
                MAX_SIZE,
                METADATA_BYTES,
                COMMIT_TIMEOUT,
                LOAD_BUFFER,
                RETENTION_MINUTES,
                RETENTION_CHECK_MS,
                PARTITIONS,
                REPLICATION,
                SEGMENT_BYTES,
                COMPRESSION);
    }

    static CoordinatorConfig of(ConfigValues values) {
        int min = values.get(MIN_SESSION);
        int max = values.get(MAX_SESSION);
        if (min > max) {
            throw new ConfigException(
                    MIN_SESSION.name(), MIN_SESSION.name() + " " + min + " is above " + MAX_SESSION.name() + " " + max);
        }
        values.get(COMPRESSION);
        return new CoordinatorConfig(
                min,
                max,
                values.get(INITIAL_DELAY),
                values.get(MAX_SIZE),
                values.get(METADATA_BYTES),
                values.get(COMMIT_TIMEOUT),
                values.get(LOAD_BUFFER),
                values.get(RETENTION_MINUTES) * 60_000L,
                values.get(RETENTION_CHECK_MS),
                values.get(PARTITIONS),
                values.get(REPLICATION),
                values.has(REPLICATION),
                values.get(SEGMENT_BYTES));
    }
}
