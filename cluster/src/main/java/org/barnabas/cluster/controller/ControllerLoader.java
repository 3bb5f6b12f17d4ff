package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.TopicIds;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ProducerIdBlock;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of the cluster's state from ZooKeeper, with watches where others write. Reads are pipelined and come in
 * batches: a level of the tree costs little more than one round trip, however many nodes it has. A node that cannot be
 * read is logged and left out, or, if it is a partition's state, the partition stays without a leader; it never stops
 * the controller (row 55).
 */
public final class ControllerLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLoader.class);

    /** The znode of a topic grows with its partitions, to nearly a megabyte; that of a state never. */
    private static final int TOPICS_AT_ONCE = 50;

    private static final int STATES_AT_ONCE = 500;

    private final Zk zk;
    private final ControllerState state;
    private final RandomSource random;
    private final UnaryOperator<List<BrokerRegistration>> admission;
    private final List<Draft> drafts = new ArrayList<>();
    private final List<String> deleting = new ArrayList<>();
    private final List<TopicImage> withoutId = new ArrayList<>();
    private boolean failed;

    /** @param admission who of the registered brokers takes part */
    public ControllerLoader(
            Zk zk, ControllerState state, RandomSource random, UnaryOperator<List<BrokerRegistration>> admission) {
        this.admission = admission;
        this.zk = zk;
        this.state = state;
        this.random = random;
    }

    /** Reads everything; {@code done} gets whether that worked, and if not, it is to be done again. */
    public void load(Consumer<Boolean> done) {
        AllReplies all = new AllReplies(() -> {
            // Only now it is known who is registered.
            drafts.forEach(this::take);
            done.accept(!failed);
        });
        brokers(zk, all.part(live -> {
            failed |= live == null;
            state.brokers(live == null ? List.of() : admission.apply(live));
        }));
        zk.children(ZnodePaths.TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                readTopics(List.copyOf(new TreeSet<>(reply.value())), all);
            }
        }));
        zk.children(ZnodePaths.DELETE_TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                deleting.addAll(new TreeSet<>(reply.value()));
            }
        }));
        zk.read(ZnodePaths.PRODUCER_IDS, false, all.part(this::onProducerIds));
        new ConfigLoader(zk, state, this::check).load(all);
        all.seal();
    }

    /** Topics whose deletion somebody began. */
    List<String> deleting() {
        return deleting;
    }

    /** Topics of brokers before 2.8, which got an id now that has to be written. */
    List<TopicImage> withoutId() {
        return withoutId;
    }

    private void check(ZkReply<?> reply) {
        // A topic that is not read must not look like one that is not there: brokers would delete it.
        failed |= !reply.ok() && reply.error() != ZkError.NO_NODE;
    }

    /** Reads who is registered; null if the session is gone. Watches the list. */
    static void brokers(Zk zk, Consumer<@Nullable List<BrokerRegistration>> done) {
        zk.children(ZnodePaths.BROKER_IDS, true, reply -> {
            if (!reply.ok()) {
                done.accept(null);
                return;
            }
            Map<Integer, BrokerRegistration> live = new TreeMap<>();
            AllReplies all = new AllReplies(() -> done.accept(new ArrayList<>(live.values())));
            for (String name : reply.value()) {
                zk.read(ZnodePaths.BROKER_IDS + "/" + name, false, all.part(node -> {
                    BrokerRegistration broker = broker(name, node);
                    if (broker != null) {
                        live.put(broker.id(), broker);
                    }
                }));
            }
            all.seal();
        });
    }

    private static @Nullable BrokerRegistration broker(String name, ZkReply<ZkNode> reply) {
        if (!reply.ok()) {
            return null;
        }
        try {
            return BrokerRegistration.decode(
                    Integer.parseInt(name),
                    reply.value().data(),
                    reply.value().stat().createdZxid());
        } catch (NumberFormatException | MalformedZnodeException e) {
            LOG.error("The registration of a broker is unreadable broker={}", name, e);
            return null;
        }
    }

    private void readTopics(List<String> names, AllReplies all) {
        Runnable complete = all.part();
        AllReplies topics = new AllReplies(() -> readStates(complete));
        inBatches(
                names,
                TOPICS_AT_ONCE,
                batch -> zk.readAll(
                        batch.stream().map(ZnodePaths::topic).toList(),
                        topics.part(replies -> each(batch, replies, (name, reply) -> {
                            check(reply);
                            if (reply.ok()) {
                                onTopic(name, reply.value());
                            }
                        }))));
        topics.seal();
    }

    private void onTopic(String topic, ZkNode node) {
        try {
            TopicZnode.Content content = TopicZnode.decode(node.data());
            Draft draft = new Draft(
                    topic,
                    content.id() == null ? TopicIds.draw(random) : content.id(),
                    content.id() == null,
                    node.stat().version());
            content.partitions().forEach(partition -> draft.partitions.put(partition.partition(), partition));
            drafts.add(draft);
        } catch (MalformedZnodeException e) {
            LOG.error("The znode of a topic is unreadable; the topic is left out topic={}", topic, e);
            state.incomplete();
        }
    }

    private void readStates(Runnable complete) {
        List<Slot> slots = new ArrayList<>();
        for (Draft draft : drafts) {
            draft.partitions.keySet().forEach(partition -> slots.add(new Slot(draft, partition)));
        }
        AllReplies states = new AllReplies(complete);
        inBatches(
                slots,
                STATES_AT_ONCE,
                batch -> zk.readAll(
                        batch.stream()
                                .map(slot -> ZnodePaths.state(slot.draft().name, slot.partition()))
                                .toList(),
                        states.part(replies -> each(batch, replies, (slot, reply) -> {
                            check(reply);
                            if (reply.ok()) {
                                slot.draft().onState(slot.partition(), reply.value());
                            }
                        }))));
        states.seal();
    }

    private void take(Draft draft) {
        List<PartitionImage> partitions = new ArrayList<>();
        draft.partitions.forEach((number, partition) ->
                partitions.add(withLives(partition, draft.writtenAt.getOrDefault(number, Long.MAX_VALUE))));
        TopicImage image = new TopicImage(draft.name, draft.id, partitions);
        state.topic(image, draft.version);
        if (draft.withoutId) {
            withoutId.add(image);
        }
    }

    /**
     * Where the writer, such as Apache Kafka, does not tell for which lives replicas are in sync, it was for those that were
     * registered before it wrote: transactions are numbered.
     */
    private PartitionImage withLives(PartitionImage partition, long writtenAt) {
        Map<Integer, Long> lives = new HashMap<>(partition.lives().epochs());
        for (int id : partition.members()) {
            BrokerRegistration broker = state.broker(id);
            if (broker == null || broker.epoch() > writtenAt) {
                lives.putIfAbsent(id, -writtenAt);
            }
        }
        return partition.withLives(new Lives(lives));
    }

    private static <T> void inBatches(List<T> all, int size, Consumer<List<T>> batch) {
        for (int from = 0; from < all.size(); from += size) {
            batch.accept(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
        }
    }

    private static <T> void each(List<T> asked, List<ZkReply<ZkNode>> replies, BiConsumer<T, ZkReply<ZkNode>> reader) {
        for (int i = 0; i < asked.size(); i++) {
            reader.accept(asked.get(i), replies.get(i));
        }
    }

    /** A partition whose state is being read. */
    private record Slot(Draft draft, int partition) {}

    /** A topic that is being read. */
    private static final class Draft {

        private final String name;
        private final Uuid id;
        private final boolean withoutId;
        private final int version;
        private final Map<Integer, PartitionImage> partitions = new TreeMap<>();
        private final Map<Integer, Long> writtenAt = new HashMap<>();

        Draft(String name, Uuid id, boolean withoutId, int version) {
            this.name = name;
            this.id = id;
            this.withoutId = withoutId;
            this.version = version;
        }

        void onState(int number, ZkNode node) {
            partitions.computeIfPresent(number, (same, partition) -> state(name, partition, node));
            writtenAt.put(number, node.stat().modifiedZxid());
        }
    }

    private static PartitionImage state(String topic, PartitionImage partition, ZkNode node) {
        try {
            return StateZnode.decode(partition, node.data(), node.stat().version());
        } catch (MalformedZnodeException e) {
            LOG.error(
                    "The state of a partition is unreadable; it stays without a leader topic={} partition={}",
                    topic,
                    partition.partition(),
                    e);
            return partition.withPartitionEpoch(node.stat().version());
        }
    }

    private void onProducerIds(ZkReply<ZkNode> reply) {
        check(reply);
        if (!reply.ok()) {
            return;
        }
        try {
            state.lastBlock(
                    ProducerIdBlock.decode(reply.value().data()),
                    reply.value().stat().version());
        } catch (MalformedZnodeException e) {
            LOG.error("The producer id block is unreadable; no ids are given out", e);
            state.lastBlock(
                    new ProducerIdBlock(-1, 0, Long.MAX_VALUE),
                    reply.value().stat().version());
        }
    }
}
