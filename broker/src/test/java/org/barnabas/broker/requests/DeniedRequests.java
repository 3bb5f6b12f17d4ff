package org.barnabas.broker.requests;

import static org.barnabas.broker.requests.NamingRequests.alterConfigs;
import static org.barnabas.broker.requests.NamingRequests.commit;
import static org.barnabas.broker.requests.NamingRequests.coordinators;
import static org.barnabas.broker.requests.NamingRequests.createPartitions;
import static org.barnabas.broker.requests.NamingRequests.createTopics;
import static org.barnabas.broker.requests.NamingRequests.deleteRecords;
import static org.barnabas.broker.requests.NamingRequests.deleteTopics;
import static org.barnabas.broker.requests.NamingRequests.describeConfigs;
import static org.barnabas.broker.requests.NamingRequests.describeProducers;
import static org.barnabas.broker.requests.NamingRequests.describeTopics;
import static org.barnabas.broker.requests.NamingRequests.epochs;
import static org.barnabas.broker.requests.NamingRequests.fetch;
import static org.barnabas.broker.requests.NamingRequests.fetchGroup;
import static org.barnabas.broker.requests.NamingRequests.fetchedGroup;
import static org.barnabas.broker.requests.NamingRequests.incremental;
import static org.barnabas.broker.requests.NamingRequests.listOffsets;
import static org.barnabas.broker.requests.NamingRequests.metadata;
import static org.barnabas.broker.requests.NamingRequests.offsetDelete;
import static org.barnabas.broker.requests.NamingRequests.offsetFetch;
import static org.barnabas.broker.requests.NamingRequests.produce;
import static org.barnabas.broker.requests.NamingRequests.resource;
import static org.barnabas.broker.requests.NamingRequests.state;
import static org.barnabas.broker.requests.NamingRequests.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.EnvelopeRequest;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.ListConfigResourcesRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/** Requests that name what is open and what is secret, and what their senders hear who may have only what is open. */
final class DeniedRequests {

    static final ErrorCode FINE = ErrorCode.NONE;
    static final ErrorCode TOPIC = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    static final ErrorCode GROUP = ErrorCode.GROUP_AUTHORIZATION_FAILED;
    static final ErrorCode CLUSTER = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    static final ErrorCode TRANSACTION = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    static final Uuid SECRET = new Uuid(0, 2);

    private DeniedRequests() {}

    record Denied(ApiKey api, int version, ErrorCode error, Request request) {}

    static List<Denied> deniedAsAWhole() {
        return List.of(
                new Denied(ApiKey.PRODUCE, 9, TOPIC, produce("secret", Uuid.ZERO)),
                new Denied(ApiKey.PRODUCE, 13, TOPIC, produce("", SECRET)),
                new Denied(
                        ApiKey.PRODUCE,
                        9,
                        TRANSACTION,
                        produce("open", Uuid.ZERO).transactionalId("secret")),
                new Denied(ApiKey.FETCH, 12, TOPIC, fetch("secret", Uuid.ZERO)),
                new Denied(ApiKey.FETCH, 13, TOPIC, fetch("", SECRET)),
                new Denied(ApiKey.FETCH, 12, TOPIC, fetch("open", Uuid.ZERO).replicaId(1)),
                new Denied(
                        ApiKey.FETCH,
                        13,
                        ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
                        fetch("", SECRET).sessionId(4).sessionEpoch(2)),
                new Denied(ApiKey.LIST_OFFSETS, 7, TOPIC, listOffsets("secret")),
                new Denied(ApiKey.DELETE_RECORDS, 2, TOPIC, deleteRecords("secret")),
                new Denied(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, TOPIC, epochs("secret")),
                new Denied(ApiKey.DESCRIBE_PRODUCERS, 0, TOPIC, describeProducers("secret")),
                new Denied(
                        ApiKey.INIT_PRODUCER_ID, 4, TRANSACTION, new InitProducerIdRequest().transactionalId("secret")),
                new Denied(ApiKey.INIT_PRODUCER_ID, 4, CLUSTER, new InitProducerIdRequest().transactionalId(null)),
                new Denied(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, TOPIC, describeTopics("secret")),
                new Denied(ApiKey.CREATE_TOPICS, 7, TOPIC, createTopics("secret")),
                new Denied(ApiKey.DELETE_TOPICS, 5, TOPIC, new DeleteTopicsRequest().topicNames(List.of("secret"))),
                new Denied(ApiKey.DELETE_TOPICS, 6, TOPIC, deleteTopics(state("secret", Uuid.ZERO))),
                new Denied(ApiKey.DELETE_TOPICS, 6, TOPIC, deleteTopics(state(null, SECRET))),
                new Denied(ApiKey.CREATE_PARTITIONS, 3, TOPIC, createPartitions("secret")),
                new Denied(ApiKey.DESCRIBE_CONFIGS, 4, TOPIC, describeConfigs(resource((byte) 2, "secret"))),
                new Denied(ApiKey.DESCRIBE_CONFIGS, 4, CLUSTER, describeConfigs(resource((byte) 4, "1"))),
                new Denied(ApiKey.ALTER_CONFIGS, 2, TOPIC, alterConfigs((byte) 2, "secret")),
                new Denied(ApiKey.ALTER_CONFIGS, 2, CLUSTER, alterConfigs((byte) 4, "1")),
                new Denied(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, TOPIC, incremental((byte) 2, "secret")),
                new Denied(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, CLUSTER, incremental((byte) 8, "1")),
                new Denied(ApiKey.FIND_COORDINATOR, 3, GROUP, new FindCoordinatorRequest().key("secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 4, GROUP, coordinators(0, "secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 4, TRANSACTION, coordinators(1, "secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 6, CLUSTER, coordinators(2, "secret")),
                new Denied(ApiKey.JOIN_GROUP, 9, GROUP, new JoinGroupRequest().groupId("secret")),
                new Denied(ApiKey.SYNC_GROUP, 5, GROUP, new SyncGroupRequest().groupId("secret")),
                new Denied(ApiKey.HEARTBEAT, 4, GROUP, new HeartbeatRequest().groupId("secret")),
                new Denied(ApiKey.LEAVE_GROUP, 5, GROUP, new LeaveGroupRequest().groupId("secret")),
                new Denied(ApiKey.OFFSET_COMMIT, 9, GROUP, commit("secret", "open", Uuid.ZERO)),
                new Denied(ApiKey.OFFSET_COMMIT, 9, TOPIC, commit("open", "secret", Uuid.ZERO)),
                new Denied(ApiKey.OFFSET_COMMIT, 10, TOPIC, commit("open", "", SECRET)),
                new Denied(ApiKey.OFFSET_FETCH, 7, GROUP, new OffsetFetchRequest().groupId("secret")),
                new Denied(ApiKey.OFFSET_DELETE, 0, GROUP, offsetDelete("secret", "open")),
                new Denied(ApiKey.OFFSET_DELETE, 0, TOPIC, offsetDelete("open", "secret")),
                new Denied(ApiKey.DESCRIBE_GROUPS, 6, GROUP, new DescribeGroupsRequest().groups(List.of("secret"))),
                new Denied(ApiKey.DELETE_GROUPS, 2, GROUP, new DeleteGroupsRequest().groupsNames(List.of("secret"))),
                new Denied(ApiKey.DESCRIBE_LOG_DIRS, 4, CLUSTER, new DescribeLogDirsRequest()),
                new Denied(ApiKey.ELECT_LEADERS, 2, CLUSTER, new ElectLeadersRequest().topicPartitions(null)),
                new Denied(ApiKey.ALTER_PARTITION_REASSIGNMENTS, 0, CLUSTER, new AlterPartitionReassignmentsRequest()),
                new Denied(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, CLUSTER, new ListPartitionReassignmentsRequest()),
                new Denied(ApiKey.LIST_CONFIG_RESOURCES, 1, CLUSTER, new ListConfigResourcesRequest()),
                new Denied(ApiKey.LEADER_AND_ISR, 7, CLUSTER, new LeaderAndIsrRequest()),
                new Denied(ApiKey.STOP_REPLICA, 4, CLUSTER, new StopReplicaRequest()),
                new Denied(ApiKey.UPDATE_METADATA, 8, CLUSTER, new UpdateMetadataRequest()),
                new Denied(ApiKey.CONTROLLED_SHUTDOWN, 3, CLUSTER, new ControlledShutdownRequest()),
                new Denied(ApiKey.ALTER_PARTITION, 3, CLUSTER, new AlterPartitionRequest()),
                new Denied(ApiKey.ALLOCATE_PRODUCER_IDS, 0, CLUSTER, new AllocateProducerIdsRequest()),
                new Denied(ApiKey.ENVELOPE, 0, CLUSTER, new EnvelopeRequest()));
    }

    record Partly(ApiKey api, int version, Request request, Message handled) {}

    static List<Partly> deniedInPart() {
        List<Partly> all = new ArrayList<>(recordsInPart());
        all.addAll(topicsAndGroupsInPart());
        return all;
    }

    private static List<Partly> recordsInPart() {
        return List.of(
                new Partly(
                        ApiKey.PRODUCE,
                        9,
                        produce("open", "secret"),
                        produce("open", Uuid.ZERO).errorFor(FINE)),
                new Partly(
                        ApiKey.FETCH,
                        12,
                        fetch("open", "secret"),
                        fetch("open", Uuid.ZERO).errorFor(FINE)),
                new Partly(
                        ApiKey.LIST_OFFSETS,
                        7,
                        listOffsets("open", "secret"),
                        listOffsets("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DELETE_RECORDS,
                        2,
                        deleteRecords("open", "secret"),
                        deleteRecords("open").errorFor(FINE)),
                new Partly(
                        ApiKey.OFFSET_FOR_LEADER_EPOCH,
                        4,
                        epochs("open", "secret"),
                        epochs("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_PRODUCERS,
                        0,
                        describeProducers("open", "secret"),
                        describeProducers("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                        0,
                        describeTopics("open", "secret"),
                        describeTopics("open").errorFor(FINE)),
                new Partly(
                        ApiKey.METADATA,
                        9,
                        metadata("open", "secret"),
                        metadata("open").errorFor(FINE)),
                new Partly(
                        ApiKey.METADATA,
                        0,
                        metadata("secret", "secret"),
                        metadata("all").errorFor(FINE)));
    }

    private static List<Partly> topicsAndGroupsInPart() {
        return List.of(
                new Partly(
                        ApiKey.CREATE_TOPICS,
                        7,
                        createTopics("open", "secret"),
                        createTopics("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DELETE_TOPICS,
                        6,
                        deleteTopics(state("open", Uuid.ZERO), state("secret", Uuid.ZERO)),
                        deleteTopics(state("open", Uuid.ZERO)).errorFor(FINE)),
                new Partly(
                        ApiKey.CREATE_PARTITIONS,
                        3,
                        createPartitions("open", "secret"),
                        createPartitions("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_CONFIGS,
                        4,
                        describeConfigs(resource((byte) 2, "open"), resource((byte) 2, "secret")),
                        describeConfigs(resource((byte) 2, "open")).errorFor(FINE)),
                new Partly(
                        ApiKey.FIND_COORDINATOR,
                        4,
                        coordinators(0, "open", "secret"),
                        coordinators(0, "open").errorFor(FINE)),
                new Partly(
                        ApiKey.OFFSET_COMMIT,
                        9,
                        commit("open", "open", Uuid.ZERO).topics(topics("open", "secret")),
                        commit("open", "open", Uuid.ZERO).errorFor(FINE)),
                new Partly(
                        ApiKey.OFFSET_FETCH,
                        9,
                        offsetFetch("open", "open", "secret"),
                        new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open")))),
                new Partly(
                        ApiKey.OFFSET_FETCH,
                        9,
                        new OffsetFetchRequest()
                                .groups(List.of(fetchGroup("open", "open"), fetchGroup("secret", "open"))),
                        new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open")))),
                new Partly(
                        ApiKey.DESCRIBE_GROUPS,
                        6,
                        new DescribeGroupsRequest().groups(List.of("open", "secret")),
                        new DescribeGroupsRequest().groups(List.of("open")).errorFor(FINE)),
                new Partly(
                        ApiKey.DELETE_GROUPS,
                        2,
                        new DeleteGroupsRequest().groupsNames(List.of("open", "secret")),
                        new DeleteGroupsRequest().groupsNames(List.of("open")).errorFor(FINE)));
    }
}
