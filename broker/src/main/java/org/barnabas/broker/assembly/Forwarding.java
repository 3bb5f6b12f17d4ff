package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.broker.api.topics.ElectLeadersHandler;
import org.barnabas.broker.peers.BrokerRequests;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.EnvelopeHandler;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.Refusals;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;

/** What the controller is asked for: on this broker's side by its clients, on the controller's by other brokers. */
final class Forwarding {

    private final BrokerParts parts;
    private final Controller controller;
    private final ControllerLink link;

    Forwarding(BrokerParts parts) {
        this.parts = parts;
        this.controller = parts.controller();
        this.link = parts.link();
    }

    ControllerCall<CreateTopicsRequest, CreateTopicsResponse> createTopics() {
        return link.forwarded(
                ApiKey.CREATE_TOPICS, CreateTopicsRequest.HIGHEST_VERSION, controller::createTopics, Refusals::of);
    }

    ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> deleteTopics() {
        return link.forwarded(
                ApiKey.DELETE_TOPICS, DeleteTopicsRequest.HIGHEST_VERSION, controller::deleteTopics, Refusals::of);
    }

    ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> createPartitions() {
        return link.forwarded(
                ApiKey.CREATE_PARTITIONS,
                CreatePartitionsRequest.HIGHEST_VERSION,
                controller::createPartitions,
                Refusals::of);
    }

    ControllerCall<AlterConfigsRequest, AlterConfigsResponse> alterConfigs() {
        return link.forwarded(
                ApiKey.ALTER_CONFIGS, AlterConfigsRequest.HIGHEST_VERSION, controller::alterConfigs, Refusals::of);
    }

    ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> incrementalAlterConfigs() {
        return link.forwarded(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                IncrementalAlterConfigsRequest.HIGHEST_VERSION,
                controller::incrementalAlterConfigs,
                Refusals::of);
    }

    /** What clients ask of a controller alone. */
    List<ApiHandler<?>> leadership() {
        return List.of(
                new ElectLeadersHandler(link.forwarded(
                        ApiKey.ELECT_LEADERS,
                        ElectLeadersRequest.HIGHEST_VERSION,
                        controller::electLeaders,
                        Refusals::of)),
                new ControllerHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>(
                        ServedApi.allOf(ApiKey.ALTER_PARTITION_REASSIGNMENTS),
                        Audience.CLIENTS,
                        link.forwarded(
                                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                                AlterPartitionReassignmentsRequest.HIGHEST_VERSION,
                                controller::alterPartitionReassignments,
                                Refusals::of)),
                new ControllerHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>(
                        ServedApi.allOf(ApiKey.LIST_PARTITION_REASSIGNMENTS),
                        Audience.CLIENTS,
                        link.forwarded(
                                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                                ListPartitionReassignmentsRequest.HIGHEST_VERSION,
                                controller::listPartitionReassignments,
                                (request, error) -> Refusals.reassignmentList(error))));
    }

    /** What only brokers send. */
    List<ApiHandler<?>> betweenBrokers() {
        ImageHolder images = parts.images();
        EnvelopeHandler envelopes = new EnvelopeHandler(() -> images.current().controllerId() == parts.brokerId())
                .with(ApiKey.CREATE_TOPICS, controller::createTopics)
                .with(ApiKey.DELETE_TOPICS, controller::deleteTopics)
                .with(ApiKey.CREATE_PARTITIONS, controller::createPartitions)
                .with(ApiKey.ALTER_CONFIGS, controller::alterConfigs)
                .with(ApiKey.INCREMENTAL_ALTER_CONFIGS, controller::incrementalAlterConfigs)
                .with(ApiKey.ELECT_LEADERS, controller::electLeaders)
                .with(ApiKey.ALTER_PARTITION_REASSIGNMENTS, controller::alterPartitionReassignments)
                .with(ApiKey.LIST_PARTITION_REASSIGNMENTS, controller::listPartitionReassignments);
        List<ApiHandler<?>> handlers = new ArrayList<>();
        handlers.add(envelopes);
        handlers.addAll(BrokerRequests.handlers(controller, parts.member(), parts.memberMailbox()));
        return handlers;
    }
}
