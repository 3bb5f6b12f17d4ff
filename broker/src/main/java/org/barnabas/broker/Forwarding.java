package org.barnabas.broker;

import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ControllerCall;
import org.barnabas.broker.api.ControllerHandler;
import org.barnabas.broker.api.LeaderAndIsrHandler;
import org.barnabas.broker.api.StopReplicaHandler;
import org.barnabas.broker.api.UpdateMetadataHandler;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.EnvelopeHandler;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;

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
        return link.forwarded(ApiKey.CREATE_TOPICS, CreateTopicsRequest.HIGHEST_VERSION, controller::createTopics);
    }

    ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> deleteTopics() {
        return link.forwarded(ApiKey.DELETE_TOPICS, DeleteTopicsRequest.HIGHEST_VERSION, controller::deleteTopics);
    }

    ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> createPartitions() {
        return link.forwarded(
                ApiKey.CREATE_PARTITIONS, CreatePartitionsRequest.HIGHEST_VERSION, controller::createPartitions);
    }

    ControllerCall<AlterConfigsRequest, AlterConfigsResponse> alterConfigs() {
        return link.forwarded(ApiKey.ALTER_CONFIGS, AlterConfigsRequest.HIGHEST_VERSION, controller::alterConfigs);
    }

    ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> incrementalAlterConfigs() {
        return link.forwarded(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                IncrementalAlterConfigsRequest.HIGHEST_VERSION,
                controller::incrementalAlterConfigs);
    }

    /** What only brokers send. */
    List<ApiHandler<?>> betweenBrokers() {
        ImageHolder images = parts.images();
        EnvelopeHandler envelopes = new EnvelopeHandler(() -> images.current().controllerId() == parts.brokerId())
                .with(ApiKey.CREATE_TOPICS, controller::createTopics)
                .with(ApiKey.DELETE_TOPICS, controller::deleteTopics)
                .with(ApiKey.CREATE_PARTITIONS, controller::createPartitions)
                .with(ApiKey.ALTER_CONFIGS, controller::alterConfigs)
                .with(ApiKey.INCREMENTAL_ALTER_CONFIGS, controller::incrementalAlterConfigs);
        return List.of(
                envelopes,
                new LeaderAndIsrHandler(parts.member(), parts.memberMailbox()),
                new StopReplicaHandler(parts.member(), parts.memberMailbox()),
                new UpdateMetadataHandler(parts.member(), parts.memberMailbox()),
                new ControllerHandler<AllocateProducerIdsRequest, AllocateProducerIdsResponse>(
                        ApiKey.ALLOCATE_PRODUCER_IDS,
                        0,
                        0,
                        controller::allocateProducerIds,
                        error -> new AllocateProducerIdsResponse().errorCode(error.code())));
    }
}
