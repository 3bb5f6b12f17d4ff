package org.barnabas.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;
import org.jspecify.annotations.Nullable;

/**
 * Who this broker is and what it does with topics by default.
 */
public final class NodeConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> BROKER_ID = KEYS.add(ConfigKey.ofInt("broker.id", -1)
            .atLeast(-1)
            .doc("The number of this broker in the cluster. With -1 the log directory's meta.properties decides, and in"
                    + " a new one it is 1."));
    static final ConfigKey<String> RACK = KEYS.add(
            ConfigKey.ofString("broker.rack", null).doc("The rack or zone of this broker, as clients see it."));
    static final ConfigKey<String> DATA_DIR = KEYS.add(ConfigKey.ofString("data.dir", "./data")
            .ownToBarnabas()
            .doc("The folder for everything that has no folder of its own: logs under logs/, the embedded ZooKeeper"
                    + " under zookeeper/."));
    static final ConfigKey<Boolean> AUTO_CREATE = KEYS.add(ConfigKey.ofBoolean("auto.create.topics.enable", true)
            .doc("Whether asking for a missing topic's metadata creates it, where the client allows it."));
    static final ConfigKey<Boolean> DELETE_TOPIC =
            KEYS.add(ConfigKey.ofBoolean("delete.topic.enable", true).doc("Whether topics can be deleted."));
    static final ConfigKey<Integer> NUM_PARTITIONS = KEYS.add(ConfigKey.ofInt("num.partitions", 1)
            .atLeast(1)
            .doc("Partitions of a topic that is created without a number."));
    static final ConfigKey<Short> REPLICATION_FACTOR = KEYS.add(ConfigKey.ofShort("default.replication.factor", 1)
            .atLeast(1)
            .doc("Replicas of a topic that is created without a number."));
    static final ConfigKey<Integer> MAX_REQUEST_PARTITIONS =
            KEYS.add(ConfigKey.ofInt("max.request.partition.size.limit", 2000)
                    .atLeast(1)
                    .doc("How many partitions one DescribeTopicPartitions answer holds at most."));

    private NodeConfig(ConfigValues values) {
        super(values, KEYS.all());
    }

    static NodeConfig of(ConfigValues values) {
        return new NodeConfig(values);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    /** Negative: take the id of the log directories, or 1. */
    public int brokerId() {
        return get(BROKER_ID);
    }

    public @Nullable String rack() {
        return find(RACK);
    }

    /** Where logs and the embedded ZooKeeper live unless their own keys say otherwise. */
    public Path dataDir() {
        return Path.of(get(DATA_DIR));
    }

    public boolean autoCreateTopics() {
        return get(AUTO_CREATE);
    }

    public boolean deleteTopics() {
        return get(DELETE_TOPIC);
    }

    public int defaultPartitions() {
        return get(NUM_PARTITIONS);
    }

    public short defaultReplicationFactor() {
        return get(REPLICATION_FACTOR);
    }

    public int maxPartitionsPerRequest() {
        return get(MAX_REQUEST_PARTITIONS);
    }
}
