package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic that is being read from its nodes. Tools of the ZooKeeper era write the topic's node as a whole when they add
 * partitions, from what they read before: without its id, without what moves, and without what came into being meanwhile.
 * Their words only add: what they lack and was written of the topic with this id before stays. A new controller knows of that
 * what partitions there are, and who is a member of them. If the node is unreadable, all stays that was known.
 */
final class TopicDraft {

    private static final Logger LOG = LoggerFactory.getLogger(TopicDraft.class);

    private final String name;
    private final Uuid id;
    private final int version;
    private final boolean inOldWords;
    /** The topic as it was before its node was written in old words, or unreadably; null if that does not matter. */
    private final @Nullable TopicImage before;

    private final Map<Integer, PartitionImage> partitions = new TreeMap<>();
    /** Partitions that the node names. */
    private final Set<Integer> named = new HashSet<>();

    private final Map<Integer, ZkNode> states = new HashMap<>();

    /**
     * Makes a draft that lacks the states of its partitions.
     *
     * @param version of the topic's node
     * @param content of that node; null if it is unreadable
     * @param known the topic as it was known so far, if it was
     */
    TopicDraft(String name, Uuid id, int version, TopicZnode.@Nullable Content content, @Nullable TopicImage known) {
        this.name = name;
        this.id = id;
        this.version = version;
        this.inOldWords = content != null && content.id() == null;
        boolean lacking = content == null || inOldWords;
        this.before = lacking && known != null && known.id().equals(id) ? known : null;
        for (PartitionImage partition : content == null ? List.<PartitionImage>of() : content.partitions()) {
            partitions.put(partition.partition(), partition);
            named.add(partition.partition());
        }
        if (before != null) {
            before.partitions()
                    .forEach(partition -> partitions.computeIfAbsent(
                            partition.partition(),
                            number -> withAssignment(partition, PartitionImage.undecided(number, List.of()))));
        }
    }

    String name() {
        return name;
    }

    int version() {
        return version;
    }

    /** Whether the node lacks the topic's id, and is to be written again. */
    boolean inOldWords() {
        return inOldWords;
    }

    /** Whether the node may lack partitions that nobody here knows. */
    boolean isForgetful() {
        return inOldWords && before == null;
    }

    /** There are nodes of these partitions. */
    void alsoHas(List<String> numbers) {
        for (String text : numbers) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 0) {
                    partitions.putIfAbsent(number, PartitionImage.undecided(number, List.of()));
                }
            } catch (NumberFormatException notAPartition) {
                LOG.debug("A node is no partition topic={} node={}", name, text);
            }
        }
    }

    /** Numbers of the partitions whose states are to be read. */
    List<Integer> numbers() {
        return List.copyOf(partitions.keySet());
    }

    /** The state of a partition has been read. */
    void onState(int number, ZkNode node) {
        states.put(number, node);
    }

    /**
     * The topic, with all states that there are.
     *
     * @param brokers those that are registered, by id
     */
    TopicImage finish(IntFunction<@Nullable BrokerRegistration> brokers, UnreadableNodes unreadable) {
        List<PartitionImage> all = new ArrayList<>();
        partitions.forEach((number, partition) -> {
            ZkNode state = states.get(number);
            if (state != null) {
                PartitionImage read = withMembers(state(merged(partition, state), state, unreadable));
                if (!read.replicas().isEmpty() || named.contains(number)) {
                    all.add(withLives(read, state.stat().modifiedZxid(), brokers));
                }
            } else if (named.contains(number)) {
                all.add(withLives(partition, Long.MAX_VALUE, brokers));
            }
            // What has neither a name nor a state was decided on, and never written.
        });
        return new TopicImage(name, id, withoutGaps(all));
    }

    /** A number that follows none is nobody's partition: a person, or a tool, has made a node. */
    private List<PartitionImage> withoutGaps(List<PartitionImage> all) {
        for (int number = 0; number < all.size(); number++) {
            if (all.get(number).partition() != number) {
                LOG.warn(
                        "A topic's partitions from a number on are passed over, for there is none before topic={} partition={}",
                        name,
                        all.get(number).partition());
                return List.copyOf(all.subList(0, number));
            }
        }
        return all;
    }

    /** A state as new as the last decision on the partition shows that its assignment had been written, too. */
    private PartitionImage merged(PartitionImage partition, ZkNode state) {
        PartitionImage last = before == null ? null : before.partition(partition.partition());
        return last != null && state.stat().version() >= last.partitionEpoch()
                ? withAssignment(last, partition)
                : partition;
    }

    /** Who is in sync was a replica, whatever a tool had read before. */
    private PartitionImage withMembers(PartitionImage partition) {
        if (!isForgetful() || partition.replicas().containsAll(partition.members())) {
            return partition;
        }
        Set<Integer> replicas = new LinkedHashSet<>(partition.replicas());
        replicas.addAll(partition.members());
        return partition.withReplicas(List.copyOf(replicas), partition.adding(), partition.removing());
    }

    private static PartitionImage withAssignment(PartitionImage from, PartitionImage to) {
        return to.withReplicas(from.replicas(), from.adding(), from.removing());
    }

    private PartitionImage state(PartitionImage partition, ZkNode node, UnreadableNodes unreadable) {
        try {
            return StateZnode.decode(partition, node.data(), node.stat().version());
        } catch (MalformedZnodeException e) {
            String path = ZnodePaths.state(name, partition.partition());
            unreadable.report(path, node.stat().modifiedZxid(), "the partition stays without a leader;", e);
            return partition.withPartitionEpoch(node.stat().version());
        }
    }

    /**
     * Where the writer, such as Apache Kafka, does not tell for which lives replicas are in sync, it was for those that were
     * registered before it wrote: transactions are numbered.
     */
    private static PartitionImage withLives(
            PartitionImage partition, long writtenAt, IntFunction<@Nullable BrokerRegistration> brokers) {
        Map<Integer, Long> lives = new HashMap<>(partition.lives().epochs());
        for (int member : partition.members()) {
            BrokerRegistration broker = brokers.apply(member);
            if (broker == null || broker.epoch() > writtenAt) {
                lives.putIfAbsent(member, -writtenAt);
            }
        }
        return partition.withLives(new Lives(lives));
    }
}
