package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
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
import org.jspecify.annotations.Nullable;

/**
 * What brokers have to be told about changes: whom to lead or follow goes to the replicas (LeaderAndIsr, StopReplica),
 * what clients ask for goes to everybody (UpdateMetadata). Collects per topic, makes the requests per broker.
 */
final class ControlMessages {

    /** The leader of a partition that is being deleted, in UpdateMetadata. */
    static final int LEADER_DURING_DELETE = -2;

    /** The type of requests that say everything, not only what changed. */
    static final byte FULL = 2;

    private static final byte LEADER_AND_ISR_FULL = 1;
    private static final int EPOCH_DURING_DELETE = -2;

    private final ControllerState state;
    private final IntPredicate alive;
    private final Map<String, Touched> touched = new LinkedHashMap<>();
    private boolean brokersChanged;

    private ControlMessages(ControllerState state) {
        this.state = state;
        this.alive = state::isAlive;
    }

    /** Partitions of a topic that brokers must hear about. */
    private record Touched(TopicImage topic, List<PartitionImage> partitions, boolean isNew, boolean deleted) {}

    /** The requests for one broker, in the order in which they are to be sent; null where there is nothing to say. */
    record Outgoing(
            @Nullable StopReplicaRequest stop,
            @Nullable LeaderAndIsrRequest leaderAndIsr,
            @Nullable UpdateMetadataRequest metadata) {}

    /** Nothing to tell yet. */
    static ControlMessages none(ControllerState state) {
        return new ControlMessages(state);
    }

    /** What follows from changes. */
    static ControlMessages of(ControllerState state, List<Change> changes) {
        ControlMessages messages = new ControlMessages(state);
        for (Change change : changes) {
            messages.add(change);
        }
        return messages;
    }

    private void add(Change change) {
        if (change instanceof Change.TopicCreated created) {
            touch(created.topic(), created.topic().partitions(), true, false);
        } else if (change instanceof Change.PartitionsAdded added) {
            touch(added.topic(), added.added(), true, false);
        } else if (change instanceof Change.PartitionsInitialised initialised) {
            touch(initialised.topic(), initialised.partitions(), true, false);
        } else if (change instanceof Change.PartitionsChanged changed) {
            touch(changed.topic(), changed.partitions(), false, false);
        } else if (change instanceof Change.TopicDeleted deleted) {
            touch(deleted.topic(), deleted.topic().partitions(), false, true);
        }
    }

    private void touch(TopicImage topic, List<PartitionImage> partitions, boolean isNew, boolean deleted) {
        touched.put(topic.id().toString() + deleted, new Touched(topic, partitions, isNew, deleted));
    }

    /** Tells everybody who lives, too. */
    ControlMessages withBrokers() {
        brokersChanged = true;
        return this;
    }

    /** Brokers that get a message. */
    Set<Integer> targets() {
        Set<Integer> targets = new TreeSet<>();
        if (!touched.isEmpty() || brokersChanged) {
            state.brokers().forEach(broker -> targets.add(broker.id()));
        }
        return targets;
    }

    /** The requests for a broker. */
    Outgoing to(BrokerRegistration broker) {
        List<LeaderAndIsrTopicState> serve = new ArrayList<>();
        List<StopReplicaTopicState> stop = new ArrayList<>();
        List<UpdateMetadataTopicState> metadata = new ArrayList<>();
        for (Touched topic : touched.values()) {
            if (topic.deleted()) {
                stop(topic, broker.id(), stop);
            } else {
                serve(topic, broker.id(), serve);
            }
            metadata.add(metadata(topic));
        }
        return new Outgoing(
                stop.isEmpty() ? null : stopRequest(broker, stop),
                serve.isEmpty() ? null : leaderRequest(broker, serve, (byte) 0),
                metadata.isEmpty() && !brokersChanged ? null : metadataRequest(broker, metadata, (byte) 1));
    }

    /** Everything that a broker has to know and do, for one that the controller has not talked to before. */
    static Outgoing everything(ControllerState state, BrokerRegistration broker) {
        ControlMessages all = new ControlMessages(state);
        List<LeaderAndIsrTopicState> serve = new ArrayList<>();
        List<UpdateMetadataTopicState> metadata = new ArrayList<>();
        for (TopicImage topic : state.topics()) {
            Touched touched = new Touched(topic, topic.partitions(), false, false);
            serve(touched, broker.id(), serve);
            metadata.add(all.metadata(touched));
        }
        return new Outgoing(
                null,
                all.leaderRequest(broker, serve, LEADER_AND_ISR_FULL),
                all.metadataRequest(broker, metadata, FULL));
    }

    private static void serve(Touched topic, int broker, List<LeaderAndIsrTopicState> into) {
        List<LeaderAndIsrPartitionState> partitions = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            if (partition.replicas().contains(broker) && partition.partitionEpoch() >= 0) {
                partitions.add(new LeaderAndIsrPartitionState()
                        .topicName(topic.topic().name())
                        .partitionIndex(partition.partition())
                        .controllerEpoch(partition.controllerEpoch())
                        .leader(partition.leader())
                        .leaderEpoch(partition.leaderEpoch())
                        .isr(partition.isr())
                        .partitionEpoch(partition.partitionEpoch())
                        .replicas(partition.replicas())
                        .addingReplicas(partition.adding())
                        .removingReplicas(partition.removing())
                        .isNew(topic.isNew()));
            }
        }
        if (!partitions.isEmpty()) {
            into.add(new LeaderAndIsrTopicState()
                    .topicName(topic.topic().name())
                    .topicId(topic.topic().id())
                    .partitionStates(partitions));
        }
    }

    private static void stop(Touched topic, int broker, List<StopReplicaTopicState> into) {
        List<StopReplicaPartitionState> partitions = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            if (partition.replicas().contains(broker)) {
                partitions.add(new StopReplicaPartitionState()
                        .partitionIndex(partition.partition())
                        .leaderEpoch(EPOCH_DURING_DELETE)
                        .deletePartition(true));
            }
        }
        if (!partitions.isEmpty()) {
            into.add(new StopReplicaTopicState().topicName(topic.topic().name()).partitionStates(partitions));
        }
    }

    private UpdateMetadataTopicState metadata(Touched topic) {
        List<UpdateMetadataPartitionState> partitions =
                new ArrayList<>(topic.partitions().size());
        for (PartitionImage partition : topic.partitions()) {
            partitions.add(new UpdateMetadataPartitionState()
                    .topicName(topic.topic().name())
                    .partitionIndex(partition.partition())
                    .controllerEpoch(partition.controllerEpoch())
                    .leader(topic.deleted() ? LEADER_DURING_DELETE : partition.leader())
                    .leaderEpoch(topic.deleted() ? EPOCH_DURING_DELETE : partition.leaderEpoch())
                    .isr(partition.isr())
                    .zkVersion(partition.partitionEpoch())
                    .replicas(partition.replicas())
                    .offlineReplicas(offline(partition)));
        }
        return new UpdateMetadataTopicState()
                .topicName(topic.topic().name())
                .topicId(topic.topic().id())
                .partitionStates(partitions);
    }

    private List<Integer> offline(PartitionImage partition) {
        List<Integer> offline = new ArrayList<>(0);
        for (int replica : partition.replicas()) {
            if (!alive.test(replica)) {
                offline.add(replica);
            }
        }
        return offline;
    }

    private StopReplicaRequest stopRequest(BrokerRegistration broker, List<StopReplicaTopicState> topics) {
        return new StopReplicaRequest()
                .controllerId(state.controllerId())
                .controllerEpoch(state.epoch())
                .brokerEpoch(broker.epoch())
                .topicStates(topics);
    }

    private LeaderAndIsrRequest leaderRequest(
            BrokerRegistration broker, List<LeaderAndIsrTopicState> topics, byte type) {
        return new LeaderAndIsrRequest()
                .controllerId(state.controllerId())
                .controllerEpoch(state.epoch())
                .brokerEpoch(broker.epoch())
                .type(type)
                .topicStates(topics);
    }

    private UpdateMetadataRequest metadataRequest(
            BrokerRegistration broker, List<UpdateMetadataTopicState> topics, byte type) {
        return new UpdateMetadataRequest()
                .controllerId(state.controllerId())
                .controllerEpoch(state.epoch())
                .brokerEpoch(broker.epoch())
                .type(type)
                .topicStates(topics)
                .liveBrokers(liveBrokers(state.brokers()));
    }

    private static List<UpdateMetadataBroker> liveBrokers(Collection<BrokerRegistration> brokers) {
        List<UpdateMetadataBroker> live = new ArrayList<>(brokers.size());
        for (BrokerRegistration broker : brokers) {
            List<UpdateMetadataEndpoint> endpoints = new ArrayList<>();
            broker.node()
                    .endpoints()
                    .forEach(endpoint -> endpoints.add(new UpdateMetadataEndpoint()
                            .host(endpoint.host())
                            .port(endpoint.port())
                            .listener(endpoint.listener())
                            .securityProtocol(endpoint.securityProtocol().id())));
            live.add(new UpdateMetadataBroker()
                    .id(broker.id())
                    .rack(broker.node().rack())
                    .endpoints(endpoints));
        }
        return live;
    }
}
