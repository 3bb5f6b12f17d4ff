package org.barnabas.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.jspecify.annotations.Nullable;

/**
 * Who this broker is and what it does with topics by default.
 *
 * @param brokerId negative: take the id of the log directories, or 1
 * @param dataDir where logs and the embedded ZooKeeper live unless their own keys say otherwise
 */
public record NodeConfig(
        int brokerId,
        @Nullable String rack,
        Path dataDir,
        boolean autoCreateTopics,
        boolean deleteTopics,
        int defaultPartitions,
        short defaultReplicationFactor,
        int maxPartitionsPerRequest) {

    static final ConfigKey<Integer> BROKER_ID = ConfigKey.ofInt("broker.id", -1)
            .atLeast(-1)
            .doc("The number of this broker in the cluster. With -1 the log directory's meta.properties decides, and in"
                    + " a new one it is 1.");
    static final ConfigKey<String> RACK =
            ConfigKey.ofString("broker.rack", null).doc("The rack or zone of this broker, as clients see it.");
    static final ConfigKey<String> DATA_DIR = ConfigKey.ofString("data.dir", "./data")
            .ownToBarnabas()
            .doc("The folder for everything that has no folder of its own: logs under logs/, the embedded ZooKeeper"
                    + " under zookeeper/.");
    static final ConfigKey<Boolean> AUTO_CREATE = ConfigKey.ofBoolean("auto.create.topics.enable", true)
            .doc("Whether asking for a missing topic's metadata creates it, where the client allows it.");
    static final ConfigKey<Boolean> DELETE_TOPIC =
            ConfigKey.ofBoolean("delete.topic.enable", true).doc("Whether topics can be deleted.");
    static final ConfigKey<Integer> NUM_PARTITIONS = ConfigKey.ofInt("num.partitions", 1)
            .atLeast(1)
            .doc("Partitions of a topic that is created without a number.");
    static final ConfigKey<Short> REPLICATION_FACTOR = ConfigKey.ofShort("default.replication.factor", 1)
            .atLeast(1)
            .doc("Replicas of a topic that is created without a number.");
    static final ConfigKey<Integer> MAX_REQUEST_PARTITIONS = ConfigKey.ofInt("max.request.partition.size.limit", 2000)
            .atLeast(1)
            .doc("How many partitions one DescribeTopicPartitions answer holds at most.");

    static List<ConfigKey<?>> keys() {
        return List.of(
                BROKER_ID,
                RACK,
                DATA_DIR,
                AUTO_CREATE,
                DELETE_TOPIC,
                NUM_PARTITIONS,
                REPLICATION_FACTOR,
                MAX_REQUEST_PARTITIONS);
    }

    static NodeConfig of(ConfigValues values) {
        return new NodeConfig(
                values.get(BROKER_ID),
                values.find(RACK),
                Path.of(values.get(DATA_DIR)),
                values.get(AUTO_CREATE),
                values.get(DELETE_TOPIC),
                values.get(NUM_PARTITIONS),
                values.get(REPLICATION_FACTOR),
                values.get(MAX_REQUEST_PARTITIONS));
    }
}
