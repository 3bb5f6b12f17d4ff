package org.barnabas.cluster.znode;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where everything lies in ZooKeeper: the layout of Apache Kafka 3.9. */
public final class ZnodePaths {

    public static final String CONTROLLER = "/controller";
    public static final String CONTROLLER_EPOCH = "/controller_epoch";
    public static final String CLUSTER_ID = "/cluster/id";
    public static final String BROKER_IDS = "/brokers/ids";
    public static final String TOPICS = "/brokers/topics";
    public static final String CONFIG_CHANGES = "/config/changes";
    public static final String CONFIG_CHANGE_PREFIX = CONFIG_CHANGES + "/config_change_";
    public static final String TOPIC_CONFIGS = "/config/topics";
    public static final String BROKER_CONFIGS = "/config/brokers";
    public static final String DELETE_TOPICS = "/admin/delete_topics";
    public static final String PREFERRED_ELECTION = "/admin/preferred_replica_election";
    public static final String REASSIGNMENT = "/admin/reassign_partitions";
    public static final String CONSUMERS = "/consumers";
    public static final String LOG_DIR_EVENTS = "/log_dir_event_notification";
    public static final String LOG_DIR_EVENT_PREFIX = LOG_DIR_EVENTS + "/log_dir_event_";
    public static final String PRODUCER_IDS = "/latest_producer_id_block";

    /** Nodes that every broker makes sure of when it starts, parents before children. */
    public static final List<String> PERSISTENT = List.of(
            "/cluster",
            CONSUMERS,
            "/brokers",
            BROKER_IDS,
            TOPICS,
            "/brokers/seqid",
            "/config",
            CONFIG_CHANGES,
            TOPIC_CONFIGS,
            "/config/clients",
            "/config/users",
            BROKER_CONFIGS,
            "/config/ips",
            "/admin",
            DELETE_TOPICS,
            "/isr_change_notification",
            PRODUCER_IDS,
            LOG_DIR_EVENTS);

    private ZnodePaths() {}

    public static String broker(int id) {
        return BROKER_IDS + "/" + id;
    }

    public static String topic(String topic) {
        return TOPICS + "/" + topic;
    }

    /** The topic whose own node this is; null if it is another node. */
    public static @Nullable String topicOf(String path) {
        boolean below = path.startsWith(TOPICS + "/");
        String name = below ? path.substring(TOPICS.length() + 1) : "";
        return name.isEmpty() || name.indexOf('/') >= 0 ? null : name;
    }

    public static String partitions(String topic) {
        return TOPICS + "/" + topic + "/partitions";
    }

    public static String partition(String topic, int partition) {
        return partitions(topic) + "/" + partition;
    }

    public static String state(String topic, int partition) {
        return partition(topic, partition) + "/state";
    }

    public static String topicConfig(String topic) {
        return TOPIC_CONFIGS + "/" + topic;
    }

    /** The dynamic configuration of a broker: an id in decimal, or {@code <default>} for all of them. */
    public static String brokerConfig(String broker) {
        return BROKER_CONFIGS + "/" + broker;
    }

    /** The folder of what a group that ZooKeeper coordinates has read of a topic. */
    public static String consumerOffsets(String group, String topic) {
        return CONSUMERS + "/" + group + "/offsets/" + topic;
    }

    public static String deleteTopic(String topic) {
        return DELETE_TOPICS + "/" + topic;
    }
}
