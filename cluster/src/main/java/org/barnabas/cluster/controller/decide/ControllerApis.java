package org.barnabas.cluster.controller.decide;

import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;

/**
 * All that the controller can be asked for. A new one is a decider, a constant here and its place in the list: the
 * controller, forwarding between brokers and the table of handlers take it from there.
 */
public final class ControllerApis {

    /** Answers when the partitions can be produced to, or the request's time is over. */
    public static final ControllerApi<CreateTopicsRequest, CreateTopicsResponse> CREATE_TOPICS = ControllerApi.telling(
            TopicCreation::told,
            ControllerApi.forClients(
                    ApiKey.CREATE_TOPICS,
                    CreateTopicsRequest::timeoutMs,
                    (state, tools, request, origin) ->
                            TopicCreation.decide(state, tools.settings(), tools.validator(), tools.random(), request)));

    /** Answers when brokers no longer serve the topics, or the request's time is over. */
    public static final ControllerApi<DeleteTopicsRequest, DeleteTopicsResponse> DELETE_TOPICS =
            ControllerApi.forClients(
                    ApiKey.DELETE_TOPICS,
                    DeleteTopicsRequest::timeoutMs,
                    (state, tools, request, origin) ->
                            TopicDeletion.decide(state, tools.settings(), request, origin.version()));

    public static final ControllerApi<CreatePartitionsRequest, CreatePartitionsResponse> CREATE_PARTITIONS =
            ControllerApi.forClients(
                    ApiKey.CREATE_PARTITIONS,
                    CreatePartitionsRequest::timeoutMs,
                    (state, tools, request, origin) -> PartitionGrowth.decide(state, tools.random(), request));

    /** Replaces what is set for topics and brokers. */
    public static final ControllerApi<AlterConfigsRequest, AlterConfigsResponse> ALTER_CONFIGS =
            ControllerApi.forClients(
                    ApiKey.ALTER_CONFIGS,
                    (state, tools, request, origin) -> MinInsyncChange.before(
                            state, tools.settings(), ConfigRequests.decide(state, tools.validator(), request)));

    /** Changes single keys of topics and brokers. */
    public static final ControllerApi<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
            INCREMENTAL_ALTER_CONFIGS = ControllerApi.forClients(
                    ApiKey.INCREMENTAL_ALTER_CONFIGS,
                    (state, tools, request, origin) -> MinInsyncChange.before(
                            state, tools.settings(), ConfigRequests.decide(state, tools.validator(), request)));

    /** Gives leaderships to preferred replicas, or, at the price of records, to any (KIP-460). */
    public static final ControllerApi<ElectLeadersRequest, ElectLeadersResponse> ELECT_LEADERS = ControllerApi.refusing(
            LeaderRequests::refuse,
            ControllerApi.forClients(
                    ApiKey.ELECT_LEADERS,
                    ElectLeadersRequest::timeoutMs,
                    (state, tools, request, origin) -> LeaderRequests.decide(state, request, origin.version())));

    /** Moves replicas, or cancels moves (KIP-455); answers when the moves have begun, not when they are done. */
    public static final ControllerApi<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
            ALTER_PARTITION_REASSIGNMENTS = ControllerApi.forClients(
                    ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                    AlterPartitionReassignmentsRequest::timeoutMs,
                    (state, tools, request, origin) -> Reassignments.decide(state, tools.settings(), request));

    /** Tells which replicas are being moved. */
    public static final ControllerApi<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
            LIST_PARTITION_REASSIGNMENTS = ControllerApi.forClients(
                    ApiKey.LIST_PARTITION_REASSIGNMENTS,
                    (state, tools, request, origin) -> ReassignmentList.decide(state, request));

    /** Gives a broker producer ids that nobody else ever gets. */
    public static final ControllerApi<AllocateProducerIdsRequest, AllocateProducerIdsResponse> ALLOCATE_PRODUCER_IDS =
            ControllerApi.forBrokers(
                    ApiKey.ALLOCATE_PRODUCER_IDS,
                    0,
                    ControllerApi.Asker.BROKER_ONCE,
                    (state, tools, request, origin) -> ProducerIdAllocation.decide(state, request));

    /** A leader wants another in-sync set (KIP-497). */
    public static final ControllerApi<AlterPartitionRequest, AlterPartitionResponse> ALTER_PARTITION =
            ControllerApi.forBrokers(
                    ApiKey.ALTER_PARTITION,
                    2,
                    ControllerApi.Asker.BROKER,
                    (state, tools, request, origin) ->
                            AlterPartition.decide(state, tools.settings(), request, origin.version()));

    /**
     * A broker is about to stop and gives its leaderships away; answers with those that nobody could take over. The
     * broker may ask again while it waits for others to catch up.
     */
    public static final ControllerApi<ControlledShutdownRequest, ControlledShutdownResponse> CONTROLLED_SHUTDOWN =
            ControllerApi.forBrokers(
                    ApiKey.CONTROLLED_SHUTDOWN,
                    2,
                    ControllerApi.Asker.BROKER,
                    (state, tools, request, origin) -> ControlledShutdown.decide(state, tools.settings(), request));

    private static final List<ControllerApi<?, ?>> ALL = List.of(
            CREATE_TOPICS,
            DELETE_TOPICS,
            CREATE_PARTITIONS,
            ALTER_CONFIGS,
            INCREMENTAL_ALTER_CONFIGS,
            ELECT_LEADERS,
            ALTER_PARTITION_REASSIGNMENTS,
            LIST_PARTITION_REASSIGNMENTS,
            ALLOCATE_PRODUCER_IDS,
            ALTER_PARTITION,
            CONTROLLED_SHUTDOWN);

    private ControllerApis() {}

    public static List<ControllerApi<?, ?>> all() {
        return ALL;
    }
}
