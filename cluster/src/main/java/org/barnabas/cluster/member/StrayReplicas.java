package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends replicas that do not belong here any more, because the word that said so was lost: their topic is gone, or another
 * one has its name, or its assignment leaves this broker out. Asks ZooKeeper, as a late message of the controller may know
 * less than this broker. What cannot be read stays. Owned by the controller's thread.
 */
final class StrayReplicas {

    private static final Logger LOG = LoggerFactory.getLogger(StrayReplicas.class);
    private static final int TOPICS_AT_ONCE = 50;

    private final int brokerId;
    private final Zk zk;
    private final ImageHolder image;
    private List<StoppedReplica> waiting = new ArrayList<>();
    private boolean asking;

    StrayReplicas(int brokerId, Zk zk, ImageHolder image) {
        this.brokerId = brokerId;
        this.zk = zk;
        this.image = image;
    }

    /** What comes while ZooKeeper is asked is asked for next, all at once. */
    void check(List<StoppedReplica> suspects) {
        waiting.addAll(suspects);
        if (!asking && !waiting.isEmpty()) {
            asking = true;
            zk.sync(ignored -> ask());
        }
    }

    private void ask() {
        Map<String, List<StoppedReplica>> byTopic = new LinkedHashMap<>();
        while (!waiting.isEmpty() && byTopic.size() < TOPICS_AT_ONCE) {
            StoppedReplica suspect = waiting.remove(waiting.size() - 1);
            byTopic.computeIfAbsent(suspect.topic(), topic -> new ArrayList<>()).add(suspect);
        }
        List<String> topics = List.copyOf(byTopic.keySet());
        zk.readAll(topics.stream().map(ZnodePaths::topic).toList(), replies -> {
            List<StoppedReplica> strays = new ArrayList<>();
            for (int i = 0; i < topics.size(); i++) {
                judge(byTopic.getOrDefault(topics.get(i), List.of()), replies.get(i), strays);
            }
            if (!strays.isEmpty()) {
                LOG.info("Replicas do not belong here any more and end replicas={}", strays);
                image.update(delta -> strays.forEach(delta::stoppedReplica));
            }
            asking = false;
            check(List.of());
        });
    }

    private void judge(List<StoppedReplica> suspects, ZkReply<ZkNode> reply, List<StoppedReplica> strays) {
        if (reply.error() == ZkError.NO_NODE) {
            strays.addAll(suspects);
        } else if (reply.ok()) {
            try {
                TopicZnode.Content content = TopicZnode.decode(reply.value().data());
                suspects.stream().filter(suspect -> !belongs(suspect, content)).forEach(strays::add);
            } catch (MalformedZnodeException e) {
                LOG.error("The znode of a topic is unreadable; its replicas here stay replicas={}", suspects, e);
            }
        }
    }

    private boolean belongs(StoppedReplica suspect, TopicZnode.Content content) {
        boolean sameTopic = content.id() == null
                || suspect.topicId().isZero()
                || content.id().equals(suspect.topicId());
        if (!sameTopic) {
            return false;
        }
        for (PartitionImage partition : content.partitions()) {
            if (partition.partition() == suspect.partition()) {
                return partition.replicas().contains(brokerId);
            }
        }
        return false;
    }
}
