package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest.LeaderAndIsrLiveLeader;
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
public final class ControlMessages {

    /** The leader of a partition that is being deleted, in UpdateMetadata. */
    static final int LEADER_DURING_DELETE = -2;

    /** The type of requests that say everything, not only what changed. */
    static final byte FULL = 2;

    private static final byte INCREMENTAL = 1;
    private static final byte LEADER_AND_ISR_FULL = 1;
    private static final byte INCREMENTAL_ORDERS = 0;
    private static final int EPOCH_DURING_DELETE = -2;

    private final ControllerState state;
    /** The epochs of the brokers that lived when this was decided. */
    private final Map<Integer, Long> lives = new HashMap<>();

    private final List<Touched> touched = new ArrayList<>();
    private boolean brokersChanged;
    private Set<Integer> excepted = Set.of();
    /** The same for every broker; made when the first message is. */
    private @Nullable List<UpdateMetadataTopicState> metadata;

    private ControlMessages(ControllerState state) {
        this.state = state;
        state.brokers().forEach(broker -> lives.put(broker.id(), broker.epoch()));
    }

    /** What replicas are told. */
    private enum Orders {
        /** Serve what never existed before. */
        BEGIN,
        SERVE,
        /** Serve; on the brokers that are being added what never existed before. */
        MOVE,
        /** Nothing: who asked for the change hears by the answer. */
        NONE,
        DELETE
    }

    /**
     * Partitions of a topic that brokers must hear about.
     *
     * @param gone per partition replicas that are no longer needed
     */
    private record Touched(
            TopicImage topic, List<PartitionImage> partitions, Orders orders, Map<Integer, List<Integer>> gone) {

        boolean deleted() {
            return orders == Orders.DELETE;
        }
    }

    /** The requests for one broker, in the order in which they are to be sent; null where there is nothing to say. */
    public record Outgoing(
            @Nullable StopReplicaRequest stop,
            @Nullable LeaderAndIsrRequest leaderAndIsr,
            @Nullable UpdateMetadataRequest metadata) {}

    /** Nothing to tell yet. */
    static ControlMessages none(ControllerState state) {
        return new ControlMessages(state);
    }

    /** What follows from changes. */
    public static ControlMessages of(ControllerState state, List<Change> changes) {
        ControlMessages messages = new ControlMessages(state);
        for (Change change : changes) {
            messages.add(change);
        }
        return messages;
    }

    private void add(Change change) {
        if (change instanceof Change.TopicCreated created) {
            touch(created.topic(), created.topic().partitions(), Orders.BEGIN);
        } else if (change instanceof Change.PartitionsAdded added) {
            touch(added.topic(), added.added(), Orders.BEGIN);
        } else if (change instanceof Change.PartitionsInitialised initialised) {
            touch(initialised.topic(), initialised.partitions(), Orders.BEGIN);
        } else if (change instanceof Change.PartitionsChanged changed) {
            touch(changed.topic(), changed.partitions(), Orders.SERVE);
        } else if (change instanceof Change.InSyncSetsChanged changed) {
            touch(changed.topic(), changed.partitions(), Orders.NONE);
        } else if (change instanceof Change.Reassigned reassigned) {
            Orders orders = reassigned.starting() ? Orders.MOVE : Orders.SERVE;
            touched.add(new Touched(reassigned.topic(), reassigned.partitions(), orders, reassigned.gone()));
        } else if (change instanceof Change.TopicDeleted deleted) {
            touch(deleted.topic(), deleted.topic().partitions(), Orders.DELETE);
        }
    }

    private void touch(TopicImage topic, List<PartitionImage> partitions, Orders orders) {
        touched.add(new Touched(topic, partitions, orders, Map.of()));
    }

    /** Tells everybody who lives, too. */
    public ControlMessages withBrokers() {
        brokersChanged = true;
        return this;
    }

    /** Tells everybody but these. */
    public ControlMessages except(Set<Integer> brokers) {
        excepted = brokers;
        return this;
    }

    /** Clients shall hear of partitions that did not change themselves. */
    void mention(TopicImage topic, List<PartitionImage> partitions) {
        touch(topic, partitions, Orders.NONE);
    }

    /**
     * Whether this was decided for the present life of a broker. Another life must not get it as if it were its own: it
     * may have lost what it is told to lead. It is told everything, after what follows from its coming (R10).
     */
    public boolean areFor(BrokerRegistration broker) {
        Long life = lives.get(broker.id());
        return life != null && life == broker.epoch();
    }

    /** Brokers that get a message. */
    public Set<Integer> targets() {
        Set<Integer> targets = new TreeSet<>();
        if (!touched.isEmpty() || brokersChanged) {
            state.brokers().forEach(broker -> targets.add(broker.id()));
        }
        targets.removeAll(excepted);
        return targets;
    }

    /** The requests for a broker. */
    public Outgoing to(BrokerRegistration broker) {
        List<LeaderAndIsrTopicState> serve = new ArrayList<>();
        List<StopReplicaTopicState> stop = new ArrayList<>();
        for (Touched topic : touched) {
            stop(topic, broker.id(), stop);
            if (topic.orders() != Orders.NONE && !topic.deleted()) {
                serve(topic, broker, serve);
            }
        }
        List<UpdateMetadataTopicState> told = metadata();
        return new Outgoing(
                stop.isEmpty() ? null : stopRequest(broker, stop),
                serve.isEmpty() ? null : leaderRequest(broker, serve, INCREMENTAL_ORDERS),
                told.isEmpty() && !brokersChanged ? null : metadataRequest(broker, told, INCREMENTAL));
    }

    private List<UpdateMetadataTopicState> metadata() {
        List<UpdateMetadataTopicState> made = metadata;
        if (made == null) {
            made = touched.stream().map(this::metadata).toList();
            metadata = made;
        }
        return made;
    }

    /** All there is, for {@link #everythingTo}. */
    public static ControlMessages everything(ControllerState state) {
        ControlMessages all = new ControlMessages(state);
        state.topics().forEach(topic -> all.touch(topic, topic.partitions(), Orders.SERVE));
        return all;
    }

    /** Everything that a broker has to know and do, for one that the controller has not talked to before. */
    public Outgoing everythingTo(BrokerRegistration broker) {
        List<LeaderAndIsrTopicState> serve = new ArrayList<>();
        touched.forEach(topic -> serve(topic, broker, serve));
        byte orders = state.isComplete() ? LEADER_AND_ISR_FULL : INCREMENTAL_ORDERS;
        byte told = state.isComplete() ? FULL : INCREMENTAL;
        return new Outgoing(null, leaderRequest(broker, serve, orders), metadataRequest(broker, metadata(), told));
    }

    private static void serve(Touched topic, BrokerRegistration to, List<LeaderAndIsrTopicState> into) {
        int broker = to.id();
        List<LeaderAndIsrPartitionState> partitions = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            if (partition.replicas().contains(broker) && partition.partitionEpoch() >= 0) {
                partitions.add(new LeaderAndIsrPartitionState()
                        .topicName(topic.topic().name())
                        .partitionIndex(partition.partition())
                        .controllerEpoch(partition.controllerEpoch())
                        .leader(ledInAnotherLife(partition, to) ? PartitionImage.NO_LEADER : partition.leader())
                        .leaderEpoch(partition.leaderEpoch())
                        .isr(partition.isr())
                        .partitionEpoch(partition.partitionEpoch())
                        .replicas(partition.replicas())
                        .addingReplicas(partition.adding())
                        .removingReplicas(partition.removing())
                        .isNew(isNew(topic.orders(), partition, broker)));
            }
        }
        if (!partitions.isEmpty()) {
            into.add(new LeaderAndIsrTopicState()
                    .topicName(topic.topic().name())
                    .topicId(topic.topic().id())
                    .partitionStates(partitions));
        }
    }

    /**
     * Whether a broker led in a life that is over, and nobody has decided yet what follows from that: what was under way may be
     * decided between. It must not lead again in the same epoch, perhaps with less than it had (R10).
     */
    private static boolean ledInAnotherLife(PartitionImage partition, BrokerRegistration broker) {
        Long life = partition.lives().of(broker.id());
        return partition.leader() == broker.id() && life != null && life != broker.epoch();
    }

    private static boolean isNew(Orders orders, PartitionImage partition, int broker) {
        return orders == Orders.BEGIN
                || (orders == Orders.MOVE && partition.adding().contains(broker));
    }

    private static void stop(Touched topic, int broker, List<StopReplicaTopicState> into) {
        List<StopReplicaPartitionState> partitions = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            boolean deleted = topic.deleted() && partition.replicas().contains(broker);
            boolean gone =
                    topic.gone().getOrDefault(partition.partition(), List.of()).contains(broker);
            if (deleted || gone) {
                partitions.add(new StopReplicaPartitionState()
                        .partitionIndex(partition.partition())
                        .leaderEpoch(deleted ? EPOCH_DURING_DELETE : partition.leaderEpoch())
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
                    .offlineReplicas(offline(topic.topic(), partition)));
        }
        return new UpdateMetadataTopicState()
                .topicName(topic.topic().name())
                .topicId(topic.topic().id())
                .partitionStates(partitions);
    }

    private List<Integer> offline(TopicImage topic, PartitionImage partition) {
        List<Integer> offline = new ArrayList<>(0);
        for (int replica : partition.replicas()) {
            if (!state.isOnline(replica, topic, partition.partition())) {
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
                .topicStates(topics)
                .liveLeaders(liveLeaders(topics));
    }

    /** Followers may hear of their leaders before they hear of the cluster. */
    private List<LeaderAndIsrLiveLeader> liveLeaders(List<LeaderAndIsrTopicState> topics) {
        Set<Integer> leaders = new TreeSet<>();
        for (LeaderAndIsrTopicState topic : topics) {
            topic.partitionStates().forEach(partition -> leaders.add(partition.leader()));
        }
        List<LeaderAndIsrLiveLeader> live = new ArrayList<>();
        for (int leader : leaders) {
            BrokerRegistration broker = state.broker(leader);
            if (broker != null && !broker.node().endpoints().isEmpty()) {
                Endpoint endpoint = broker.node().endpoints().get(0);
                live.add(new LeaderAndIsrLiveLeader()
                        .brokerId(leader)
                        .hostName(endpoint.host())
                        .port(endpoint.port()));
            }
        }
        return live;
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
