package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.barnabas.cluster.Gather;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.cluster.Zk;
import org.barnabas.cluster.ZkError;
import org.barnabas.cluster.ZkNode;
import org.barnabas.cluster.ZkReply;
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
 * Reads all of the cluster's state from ZooKeeper, with watches where others write. Reads are pipelined: a level of the
 * tree costs one round trip, however many nodes it has. A node that cannot be read is logged and left out, or, if it is
 * a partition's state, the partition stays without a leader; it never stops the controller (row 55).
 */
final class ControllerLoader {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLoader.class);

    private final Zk zk;
    private final ControllerState state;
    private final RandomSource random;
    private final Map<String, Map<Integer, Long>> writtenAt = new HashMap<>();
    private final List<String> deleting = new ArrayList<>();
    private final List<TopicImage> withoutId = new ArrayList<>();
    private boolean failed;

    ControllerLoader(Zk zk, ControllerState state, RandomSource random) {
        this.zk = zk;
        this.state = state;
        this.random = random;
    }

    /** Reads everything; {@code done} gets whether that worked, and if not, the session is gone. */
    void load(Consumer<Boolean> done) {
        Gather all = new Gather(() -> done.accept(!failed));
        brokers(zk, all.part(live -> {
            failed |= live == null;
            state.brokers(live == null ? List.of() : live);
        }));
        zk.children(ZnodePaths.TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                new TreeSet<>(reply.value()).forEach(topic -> readTopic(topic, all));
            }
        }));
        zk.children(ZnodePaths.DELETE_TOPICS, true, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                deleting.addAll(new TreeSet<>(reply.value()));
            }
        }));
        zk.read(ZnodePaths.PRODUCER_IDS, false, all.part(this::onProducerIds));
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

    /** A broker bounced if it registered after the partition's state was written: transactions are numbered. */
    BrokerChanges.Bounced bounced() {
        return (topic, partition) -> {
            long written = writtenAt.getOrDefault(topic, Map.of()).getOrDefault(partition.partition(), Long.MAX_VALUE);
            Set<Integer> bounced = new TreeSet<>();
            for (int replica : partition.replicas()) {
                BrokerRegistration broker = state.broker(replica);
                if (broker != null && broker.epoch() > written) {
                    bounced.add(replica);
                }
            }
            return bounced;
        };
    }

    private void check(ZkReply<?> reply) {
        if (reply.error() == ZkError.SESSION_EXPIRED) {
            failed = true;
        }
    }

    /** Reads who is registered; null if the session is gone. Watches the list. */
    static void brokers(Zk zk, Consumer<@Nullable List<BrokerRegistration>> done) {
        zk.children(ZnodePaths.BROKER_IDS, true, reply -> {
            if (!reply.ok()) {
                done.accept(null);
                return;
            }
            Map<Integer, BrokerRegistration> live = new TreeMap<>();
            Gather all = new Gather(() -> done.accept(new ArrayList<>(live.values())));
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

    /** Reads one topic into the state. */
    void readTopic(String topic, Gather all) {
        zk.read(ZnodePaths.topic(topic), false, all.part(reply -> {
            check(reply);
            if (reply.ok()) {
                onTopic(topic, reply.value(), all);
            }
        }));
    }

    private void onTopic(String topic, ZkNode node, Gather all) {
        TopicZnode.Content content;
        try {
            content = TopicZnode.decode(node.data());
        } catch (MalformedZnodeException e) {
            LOG.error("The znode of a topic is unreadable; the topic is left out topic={}", topic, e);
            return;
        }
        Uuid id = content.id() == null ? TopicIds.draw(random) : content.id();
        Map<Integer, PartitionImage> partitions = new TreeMap<>();
        Map<Integer, Long> zxids = new HashMap<>();
        writtenAt.put(topic, zxids);
        Runnable complete = all.part();
        Gather states = new Gather(() -> {
            TopicImage image = new TopicImage(topic, id, new ArrayList<>(partitions.values()));
            state.topic(image, node.stat().version());
            if (content.id() == null) {
                withoutId.add(image);
            }
            complete.run();
        });
        for (PartitionImage partition : content.partitions()) {
            partitions.put(partition.partition(), partition);
            zk.read(ZnodePaths.state(topic, partition.partition()), false, states.part(reply -> {
                check(reply);
                if (reply.ok()) {
                    partitions.put(partition.partition(), state(topic, partition, reply.value()));
                    zxids.put(partition.partition(), reply.value().stat().modifiedZxid());
                }
            }));
        }
        states.seal();
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
