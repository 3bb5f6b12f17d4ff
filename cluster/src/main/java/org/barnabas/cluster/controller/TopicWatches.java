package org.barnabas.cluster.controller;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.ZnodePaths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the nodes of all topics, for tools of the ZooKeeper era add partitions by writing them. The controller's own writes are
 * told, too: their versions are no newer than what it knows. Owned by the controller's thread.
 */
final class TopicWatches {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatches.class);

    /** Watches are set in such portions, so that nothing else waits behind all of them. */
    private static final int AT_ONCE = 500;

    private final Zk zk;
    private final DecisionPipeline pipeline;
    /** Topics that are watched, with the version that was seen last. */
    private final Map<String, Integer> watched = new HashMap<>();
    /** Counts terms and loads. */
    private long era;

    TopicWatches(Zk zk, DecisionPipeline pipeline) {
        this.zk = zk;
        this.pipeline = pipeline;
    }

    /** A term begins, or everything was read again: what was written since is found out. */
    void begin(Collection<String> topics) {
        watched.clear();
        watch(List.copyOf(new TreeSet<>(topics)), ++era);
    }

    /** There are these topics now. */
    void onTopics(Collection<String> topics) {
        watched.keySet().retainAll(Set.copyOf(topics));
        Set<String> fresh = new TreeSet<>(topics);
        fresh.removeAll(watched.keySet());
        watch(List.copyOf(fresh), era);
    }

    /** The node of a topic was written, or is gone. */
    void onChange(String topic) {
        zk.stat(ZnodePaths.topic(topic), true, reply -> {
            if (reply.ok()) {
                compare(topic, reply.value(), true);
            }
        });
    }

    private void watch(List<String> topics, long at) {
        List<String> now = topics.subList(0, Math.min(AT_ONCE, topics.size()));
        if (now.isEmpty() || at != era || pipeline.state() == null) {
            return;
        }
        AllReplies all = new AllReplies(() -> watch(topics.subList(now.size(), topics.size()), at));
        for (String topic : now) {
            watched.putIfAbsent(topic, -1);
            zk.stat(ZnodePaths.topic(topic), true, all.part(reply -> {
                if (reply.ok()) {
                    compare(topic, reply.value(), false);
                }
            }));
        }
        all.seal();
    }

    /** @param written whether a watch told of it: only then a node that is not in the state is worth another look */
    private void compare(String topic, ZkStat stat, boolean written) {
        ControllerState state = pipeline.state();
        if (state == null) {
            return;
        }
        Integer seen = watched.put(topic, stat.version());
        boolean news = state.topic(topic) == null
                ? written && state.isUnreadable(topic) && (seen == null || seen != stat.version())
                : stat.version() > state.topicVersion(topic);
        if (news) {
            LOG.info("A topic was written in ZooKeeper topic={} version={}", topic, stat.version());
            pipeline.readAgain();
        }
    }
}
