package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import org.barnabas.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import org.barnabas.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataBroker;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataEndpoint;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataPartitionState;
import org.barnabas.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;

/** Turns the controller's messages into changes of the image and orders for local replicas. Stateless. */
final class ControlMessageReader {

    /** The leader of a partition whose topic is being deleted. */
    private static final int LEADER_DURING_DELETE = -2;

    private static final byte METADATA_FULL = 2;
    private static final byte LEADER_AND_ISR_FULL = 1;

    private ControlMessageReader() {}

    static void leaderAndIsr(LeaderAndIsrRequest request, ClusterDelta.Builder delta) {
        List<LocalReplica> orders = new ArrayList<>();
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                orders.add(new LocalReplica(topic.topicName(), topic.topicId(), partition(state), state.isNew()));
            }
        }
        if (request.type() == LEADER_AND_ISR_FULL) {
            delta.completeLocalReplicas(orders);
        } else {
            orders.forEach(delta::localReplica);
        }
    }

    private static PartitionImage partition(LeaderAndIsrPartitionState state) {
        return new PartitionImage(
                state.partitionIndex(),
                state.leader(),
                state.leaderEpoch(),
                state.partitionEpoch(),
                state.controllerEpoch(),
                state.replicas(),
                state.isr(),
                state.addingReplicas(),
                state.removingReplicas(),
                List.of());
    }

    static void stopReplica(StopReplicaRequest request, ClusterDelta.Builder delta) {
        for (StopReplicaTopicState topic : request.topicStates()) {
            TopicImage known = delta.current(topic.topicName());
            Uuid id = known == null ? Uuid.ZERO : known.id();
            for (StopReplicaPartitionState state : topic.partitionStates()) {
                delta.stoppedReplica(new StoppedReplica(
                        topic.topicName(), id, state.partitionIndex(), state.leaderEpoch(), state.deletePartition()));
            }
        }
    }

    static void updateMetadata(UpdateMetadataRequest request, ClusterDelta.Builder delta) {
        delta.controller(request.controllerId(), request.controllerEpoch());
        List<BrokerNode> live = new ArrayList<>();
        request.liveBrokers().forEach(broker -> live.add(broker(broker)));
        delta.brokers(live);
        Set<String> mentioned = new HashSet<>();
        for (UpdateMetadataTopicState topic : request.topicStates()) {
            mentioned.add(topic.topicName());
            topic(topic, delta);
        }
        if (isFull(request)) {
            for (String name : delta.currentTopics()) {
                if (!mentioned.contains(name)) {
                    delta.removeTopic(name);
                }
            }
            delta.onlyConfigsOfTopics();
        }
    }

    /** Whether topics that are not mentioned do not exist. */
    static boolean isFull(UpdateMetadataRequest request) {
        return request.type() == METADATA_FULL;
    }

    /** Whether the topic goes. */
    static boolean isDeleted(UpdateMetadataTopicState topic) {
        return topic.partitionStates().stream().anyMatch(state -> state.leader() == LEADER_DURING_DELETE);
    }

    private static BrokerNode broker(UpdateMetadataBroker broker) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (UpdateMetadataEndpoint endpoint : broker.endpoints()) {
            SecurityProtocol protocol = SecurityProtocol.of(endpoint.securityProtocol());
            endpoints.add(new Endpoint(endpoint.listener(), endpoint.host(), endpoint.port(), protocol));
        }
        return new BrokerNode(broker.id(), endpoints, broker.rack());
    }

    private static void topic(UpdateMetadataTopicState topic, ClusterDelta.Builder delta) {
        TopicImage known = delta.current(topic.topicName());
        boolean sameTopic = known != null && known.id().equals(topic.topicId());
        List<PartitionImage> partitions =
                new ArrayList<>(topic.partitionStates().size());
        topic.partitionStates().forEach(state -> partitions.add(partition(state)));
        if (isDeleted(topic)) {
            if (sameTopic) {
                delta.removeTopic(topic.topicName());
            }
            return;
        }
        TopicImage base =
                known == null || !sameTopic ? new TopicImage(topic.topicName(), topic.topicId(), List.of()) : known;
        delta.topic(base.with(partitions));
    }

    private static PartitionImage partition(UpdateMetadataPartitionState state) {
        return new PartitionImage(
                state.partitionIndex(),
                state.leader(),
                state.leaderEpoch(),
                state.zkVersion(),
                state.controllerEpoch(),
                state.replicas(),
                state.isr(),
                List.of(),
                List.of(),
                state.offlineReplicas());
    }
}
