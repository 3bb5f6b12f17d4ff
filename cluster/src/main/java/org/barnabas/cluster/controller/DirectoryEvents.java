package org.barnabas.cluster.controller;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.ReplicaFailures;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LogDirEventZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log directories that fail (KIP-112), fill up or have room again. A broker leaves a note in ZooKeeper; the controller
 * repeats all its orders to that broker and learns from the answer which replicas are affected, as it does from the answer
 * to every order. Owned by the controller's thread.
 */
final class DirectoryEvents {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryEvents.class);

    private final ControllerSettings settings;
    private final Zk zk;
    private final DecisionPipeline pipeline;
    private final Announcer announcer;

    DirectoryEvents(ControllerSettings settings, Zk zk, DecisionPipeline pipeline, Announcer announcer) {
        this.settings = settings;
        this.zk = zk;
        this.pipeline = pipeline;
        this.announcer = announcer;
    }

    /** A broker has taken orders over. */
    void onAnswer(BrokerRegistration broker, LeaderAndIsrResponse answer) {
        ControllerState state = pipeline.state();
        BrokerRegistration now = state == null ? null : state.broker(broker.id());
        if (state == null || now == null || now.epoch() != broker.epoch()) {
            return;
        }
        Set<PartitionKey> changed = state.failedReplicas().note(broker.id(), answer);
        if (!changed.isEmpty()) {
            LOG.info(
                    "Replicas failed or have no room, or came back, broker={} partitions={}",
                    broker.id(),
                    changed.size());
            announcer.submit(current -> ReplicaFailures.decide(current, settings, changed));
        }
    }

    /** Notes may have come; also hears of those to come. */
    void onNotes() {
        ControllerState at = pipeline.state();
        zk.children(ZnodePaths.LOG_DIR_EVENTS, true, reply -> {
            ControllerState state = pipeline.state();
            if (!reply.ok() || reply.value().isEmpty() || state == null) {
                return;
            }
            if (state != at) {
                onNotes(); // Everything was read again meanwhile, perhaps before these notes.
                return;
            }
            Set<Integer> brokers = new TreeSet<>();
            List<String> notes = reply.value().stream().sorted().toList();
            AllReplies all = new AllReplies(() -> ask(brokers, notes));
            notes.forEach(note -> zk.read(path(note), false, all.part(node -> read(note, node, brokers))));
            all.seal();
        });
    }

    private static void read(String note, ZkReply<ZkNode> node, Set<Integer> brokers) {
        try {
            if (node.ok()) {
                brokers.add(LogDirEventZnode.decode(node.value().data()));
            }
        } catch (MalformedZnodeException e) {
            LOG.error("A note about a log directory is unreadable; it is deleted note={}", note, e);
        }
    }

    /** Should this controller be replaced before it has asked, its successor asks everybody. */
    private void ask(Set<Integer> brokers, List<String> notes) {
        if (pipeline.state() != null) {
            LOG.warn("Log directories failed or filled up, or have room again brokers={}", brokers);
            announcer.tellEverything(brokers, () -> {});
            delete(notes);
        }
    }

    private void delete(List<String> notes) {
        ControllerState state = pipeline.state();
        if (state != null) {
            ZkOp fence = ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, state.epochVersion());
            notes.forEach(note -> zk.multi(List.of(fence, ZkOp.delete(path(note))), errors -> {}));
        }
    }

    private static String path(String note) {
        return ZnodePaths.LOG_DIR_EVENTS + "/" + note;
    }
}
