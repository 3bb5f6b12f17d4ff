package org.barnabas.broker.config;

import java.util.List;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/**
 * Consumer groups and their offsets. Times are milliseconds.
 */
public final class CoordinatorConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> MIN_SESSION = KEYS.add(ConfigKey.ofInt("group.min.session.timeout.ms", 6_000)
            .doc("The shortest session timeout that a member may ask for."));
    static final ConfigKey<Integer> MAX_SESSION = KEYS.add(ConfigKey.ofInt("group.max.session.timeout.ms", 1_800_000)
            .doc("The longest session timeout that a member may ask for."));
    static final ConfigKey<Integer> INITIAL_DELAY = KEYS.add(ConfigKey.ofInt("group.initial.rebalance.delay.ms", 3_000)
            .atLeast(0)
            .doc("How long the first rebalance of an empty group waits for more members."));
    static final ConfigKey<Integer> MAX_SIZE = KEYS.add(ConfigKey.ofInt("group.max.size", Integer.MAX_VALUE)
            .atLeast(1)
            .doc("How many members one group may have."));
    static final ConfigKey<Integer> METADATA_BYTES = KEYS.add(ConfigKey.ofInt("offset.metadata.max.bytes", 4_096)
            .doc("The largest text that may be committed with an offset, in bytes."));
    static final ConfigKey<Integer> COMMIT_TIMEOUT = KEYS.add(ConfigKey.ofInt("offsets.commit.timeout.ms", 5_000)
            .atLeast(1)
            .doc("How long a commit waits for its replicas."));
    static final ConfigKey<Integer> LOAD_BUFFER = KEYS.add(ConfigKey.ofInt("offsets.load.buffer.size", 5_242_880)
            .atLeast(1)
            .doc("How many bytes at a time are read while groups are loaded; no more than 65536, whatever is set."));
    static final ConfigKey<Integer> RETENTION_MINUTES = KEYS.add(ConfigKey.ofInt("offsets.retention.minutes", 10_080)
            .atLeast(1)
            .doc("How long the offsets of a group without members are kept."));
    static final ConfigKey<Long> RETENTION_CHECK_MS =
            KEYS.add(ConfigKey.ofLong("offsets.retention.check.interval.ms", 600_000L)
                    .atLeast(1)
                    .doc("How often expired offsets are looked for."));
    static final ConfigKey<Integer> PARTITIONS = KEYS.add(ConfigKey.ofInt("offsets.topic.num.partitions", 50)
            .atLeast(1)
            .doc("Partitions of __consumer_offsets. It must not change once the topic exists."));
    static final ConfigKey<Short> REPLICATION = KEYS.add(ConfigKey.ofShort("offsets.topic.replication.factor", 3)
            .atLeast(1)
            .doc("Replicas of __consumer_offsets when it is created. If not set: no more than live brokers."));
    static final ConfigKey<Integer> SEGMENT_BYTES = KEYS.add(ConfigKey.ofInt("offsets.topic.segment.bytes", 104_857_600)
            .atLeast(1)
            .doc("Segment size of __consumer_offsets."));
    static final ConfigKey<Integer> COMPRESSION = KEYS.add(ConfigKey.ofInt("offsets.topic.compression.codec", 0)
            .between(0, 0)
            .doc("Compression of __consumer_offsets by number; only 0 (none) is served."));

    private CoordinatorConfig(ConfigValues values) {
        super(values, KEYS.all());
        int min = get(MIN_SESSION);
        int max = get(MAX_SESSION);
        if (min > max) {
            throw new ConfigException(
                    MIN_SESSION.name(), MIN_SESSION.name() + " " + min + " is above " + MAX_SESSION.name() + " " + max);
        }
    }

    static CoordinatorConfig of(ConfigValues values) {
        return new CoordinatorConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    public int minSessionTimeoutMs() {
        return get(MIN_SESSION);
    }

    public int maxSessionTimeoutMs() {
        return get(MAX_SESSION);
    }

    public int initialRebalanceDelayMs() {
        return get(INITIAL_DELAY);
    }

    public int maxSize() {
        return get(MAX_SIZE);
    }

    public int offsetMetadataMaxBytes() {
        return get(METADATA_BYTES);
    }

    public int offsetsCommitTimeoutMs() {
        return get(COMMIT_TIMEOUT);
    }

    public int offsetsLoadBufferBytes() {
        return get(LOAD_BUFFER);
    }

    public long offsetsRetentionMs() {
        return get(RETENTION_MINUTES) * 60_000L;
    }

    public long offsetsRetentionCheckMs() {
        return get(RETENTION_CHECK_MS);
    }

    public int offsetsPartitions() {
        return get(PARTITIONS);
    }

    /** Replicas of {@code __consumer_offsets}. */
    public short offsetsReplicationFactor() {
        return get(REPLICATION);
    }

    /** False: no more replicas than live brokers. */
    public boolean offsetsReplicationGiven() {
        return has(REPLICATION);
    }

    public int offsetsSegmentBytes() {
        return get(SEGMENT_BYTES);
    }
}
