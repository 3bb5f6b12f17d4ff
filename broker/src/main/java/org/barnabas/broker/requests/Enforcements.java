package org.barnabas.broker.requests;

import java.util.EnumMap;
import java.util.Map;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.brokers.DescribeClusterEnforcement;
import org.barnabas.broker.api.configs.ConfigsEnforcement;
import org.barnabas.broker.api.fetch.FetchEnforcement;
import org.barnabas.broker.api.groups.DeleteGroupsEnforcement;
import org.barnabas.broker.api.groups.DescribeGroupsEnforcement;
import org.barnabas.broker.api.groups.FindCoordinatorEnforcement;
import org.barnabas.broker.api.groups.ListGroupsEnforcement;
import org.barnabas.broker.api.logs.DeleteRecordsEnforcement;
import org.barnabas.broker.api.logs.DescribeProducersEnforcement;
import org.barnabas.broker.api.logs.ListOffsetsEnforcement;
import org.barnabas.broker.api.logs.OffsetForLeaderEpochEnforcement;
import org.barnabas.broker.api.offsets.OffsetCommitEnforcement;
import org.barnabas.broker.api.offsets.OffsetDeleteEnforcement;
import org.barnabas.broker.api.offsets.OffsetFetchEnforcement;
import org.barnabas.broker.api.produce.InitProducerIdEnforcement;
import org.barnabas.broker.api.produce.ProduceEnforcement;
import org.barnabas.broker.api.topics.CreatePartitionsEnforcement;
import org.barnabas.broker.api.topics.CreateTopicsEnforcement;
import org.barnabas.broker.api.topics.DeleteTopicsEnforcement;
import org.barnabas.broker.api.topics.DescribeTopicPartitionsEnforcement;
import org.barnabas.broker.api.topics.ElectLeadersEnforcement;
import org.barnabas.broker.api.topics.MetadataEnforcement;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.SyncGroupRequest;

/**
 * What each API asks for before its handler is called: the table beside that of the handlers. It is Apache Kafka's; {@code
 * docs/authorization.md} is generated from it.
 */
public final class Enforcements {

    private Enforcements() {}

    /**
     * What each API asks for.
     *
     * @param createsTopics {@code auto.create.topics.enable}
     */
    public static Map<ApiKey, Enforcement<?>> all(boolean createsTopics) {
        Map<ApiKey, Enforcement<?>> table = new EnumMap<>(ApiKey.class);
        data(table);
        topics(table, createsTopics);
        groups(table);
        cluster(table);
        betweenBrokers(table);
        return table;
    }

    private static void data(Map<ApiKey, Enforcement<?>> table) {
        table.put(ApiKey.PRODUCE, ProduceEnforcement.create());
        table.put(ApiKey.FETCH, FetchEnforcement.create());
        table.put(ApiKey.LIST_OFFSETS, ListOffsetsEnforcement.create());
        table.put(ApiKey.DELETE_RECORDS, DeleteRecordsEnforcement.create());
        table.put(ApiKey.OFFSET_FOR_LEADER_EPOCH, OffsetForLeaderEpochEnforcement.create());
        table.put(ApiKey.DESCRIBE_PRODUCERS, DescribeProducersEnforcement.create());
        table.put(ApiKey.INIT_PRODUCER_ID, InitProducerIdEnforcement.create());
    }

    private static void topics(Map<ApiKey, Enforcement<?>> table, boolean createsTopics) {
        table.put(ApiKey.METADATA, MetadataEnforcement.create(createsTopics));
        table.put(ApiKey.DESCRIBE_TOPIC_PARTITIONS, DescribeTopicPartitionsEnforcement.create());
        table.put(ApiKey.CREATE_TOPICS, CreateTopicsEnforcement.create());
        table.put(ApiKey.DELETE_TOPICS, DeleteTopicsEnforcement.create());
        table.put(ApiKey.CREATE_PARTITIONS, CreatePartitionsEnforcement.create());
        table.put(ApiKey.DESCRIBE_CONFIGS, ConfigsEnforcement.describe());
        table.put(ApiKey.ALTER_CONFIGS, ConfigsEnforcement.alter());
        table.put(ApiKey.INCREMENTAL_ALTER_CONFIGS, ConfigsEnforcement.incrementalAlter());
    }

    private static void groups(Map<ApiKey, Enforcement<?>> table) {
        table.put(ApiKey.FIND_COORDINATOR, FindCoordinatorEnforcement.create());
        table.put(
                ApiKey.JOIN_GROUP,
                Enforcement.<JoinGroupRequest>whole(AclOperation.READ, ResourceKind.GROUP, JoinGroupRequest::groupId));
        table.put(
                ApiKey.SYNC_GROUP,
                Enforcement.<SyncGroupRequest>whole(AclOperation.READ, ResourceKind.GROUP, SyncGroupRequest::groupId));
        table.put(
                ApiKey.HEARTBEAT,
                Enforcement.<HeartbeatRequest>whole(AclOperation.READ, ResourceKind.GROUP, HeartbeatRequest::groupId));
        table.put(
                ApiKey.LEAVE_GROUP,
                Enforcement.<LeaveGroupRequest>whole(
                        AclOperation.READ, ResourceKind.GROUP, LeaveGroupRequest::groupId));
        table.put(ApiKey.OFFSET_COMMIT, OffsetCommitEnforcement.create());
        table.put(ApiKey.OFFSET_FETCH, OffsetFetchEnforcement.create());
        table.put(ApiKey.OFFSET_DELETE, OffsetDeleteEnforcement.create());
        table.put(ApiKey.DESCRIBE_GROUPS, DescribeGroupsEnforcement.create());
        table.put(ApiKey.LIST_GROUPS, ListGroupsEnforcement.create());
        table.put(ApiKey.DELETE_GROUPS, DeleteGroupsEnforcement.create());
    }

    private static void cluster(Map<ApiKey, Enforcement<?>> table) {
        table.put(ApiKey.API_VERSIONS, Enforcement.nothing());
        table.put(ApiKey.DESCRIBE_CLUSTER, DescribeClusterEnforcement.create());
        table.put(ApiKey.DESCRIBE_LOG_DIRS, Enforcement.cluster(AclOperation.DESCRIBE));
        table.put(ApiKey.ELECT_LEADERS, ElectLeadersEnforcement.create());
        table.put(ApiKey.ALTER_PARTITION_REASSIGNMENTS, Enforcement.cluster(AclOperation.ALTER));
        table.put(ApiKey.LIST_PARTITION_REASSIGNMENTS, Enforcement.cluster(AclOperation.DESCRIBE));
        table.put(ApiKey.LIST_CONFIG_RESOURCES, Enforcement.cluster(AclOperation.DESCRIBE_CONFIGS));
    }

    private static void betweenBrokers(Map<ApiKey, Enforcement<?>> table) {
        table.put(ApiKey.LEADER_AND_ISR, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.STOP_REPLICA, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.UPDATE_METADATA, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.CONTROLLED_SHUTDOWN, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.ALTER_PARTITION, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.ALLOCATE_PRODUCER_IDS, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
        table.put(ApiKey.ENVELOPE, Enforcement.cluster(AclOperation.CLUSTER_ACTION));
    }
}
