package org.barnabas.cluster.controller;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.Reassignments;
import org.barnabas.cluster.controller.decide.RequestedMoves;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.AdminZnodes;
import org.barnabas.cluster.znode.AdminZnodes.NamedPartition;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code /admin/reassign_partitions}, in which tools of the ZooKeeper era say where replicas shall be. What it asks for is
 * begun, beside moves that others have ordered; a line is taken away when its move is over, or refused, or replaced by an order
 * of somebody else, the node with its last line. While it is there those tools begin nothing else. Owned by the controller's
 * thread.
 */
final class ReassignmentNode {

    private static final Logger LOG = LoggerFactory.getLogger(ReassignmentNode.class);
    private static final String PATH = ZnodePaths.REASSIGNMENT;

    private final ControllerSettings settings;
    private final Zk zk;
    private final DecisionPipeline pipeline;
    private final Announcer announcer;
    private final UnreadableNodes unreadable;
    /** What was begun with or refused. */
    private final Map<NamedPartition, List<Integer>> begun = new HashMap<>();

    private final NodeVisits visits;
    private boolean present;
    private int term = -1;

    ReassignmentNode(
            ControllerSettings settings,
            Zk zk,
            DecisionPipeline pipeline,
            Announcer announcer,
            UnreadableNodes unreadable) {
        this.settings = settings;
        this.zk = zk;
        this.pipeline = pipeline;
        this.announcer = announcer;
        this.unreadable = unreadable;
        this.visits = new NodeVisits(zk, PATH, this::onAbsent, this::onPresent);
    }

    /**
     * Everything was read.
     *
     * @param epochVersion of the term; in a new one, what goes on of what was begun is seen in the partitions
     */
    void begin(int epochVersion) {
        if (epochVersion != term) {
            term = epochVersion;
            begun.clear();
        }
        visits.startOver();
    }

    /** Something that was decided is written: it may end what the node asks for, or make it possible. */
    void onTold(Decision<?> decision) {
        boolean matters = decision.changes().stream()
                .anyMatch(change -> change instanceof Change.Reassigned
                        || change instanceof Change.TopicDeleted
                        || change instanceof Change.PartitionsAdded
                        || change instanceof Change.PartitionsInitialised);
        if (present && matters) {
            look();
        }
    }

    /** Looks what the node says; also hears when it comes. */
    void look() {
        visits.look();
    }

    private void onAbsent() {
        present = false;
        begun.clear();
    }

    private void onPresent(ZkNode node, NodeVisits.Visit visit) {
        present = true;
        ControllerState state = pipeline.state();
        if (state == null) {
            visit.end();
            return;
        }
        try {
            Map<NamedPartition, List<Integer>> wanted = AdminZnodes.decodeReassignment(node.data());
            RequestedMoves moves = RequestedMoves.of(state, wanted, begun);
            int version = node.stat().version();
            List<String> unknown = List.copyOf(moves.unknown());
            if (unknown.isEmpty()) {
                act(wanted, moves, moves.over(), version, visit);
                return;
            }
            zk.readAll(unknown.stream().map(ZnodePaths::topic).toList(), topics -> {
                Set<NamedPartition> over = new LinkedHashSet<>(moves.over());
                for (int i = 0; i < unknown.size(); i++) {
                    if (topics.get(i).error() == ZkError.NO_NODE) {
                        // Others exist and will be known soon.
                        over.addAll(of(unknown.get(i), wanted.keySet()));
                    }
                }
                act(wanted, moves, over, version, visit);
            });
        } catch (MalformedZnodeException e) {
            unreadable.report(PATH, node.stat().modifiedZxid(), "no replica moves for it;", e);
            visit.end();
        }
    }

    private static List<NamedPartition> of(String topic, Collection<NamedPartition> all) {
        return all.stream().filter(name -> name.topic().equals(topic)).toList();
    }

    private void act(
            Map<NamedPartition, List<Integer>> wanted,
            RequestedMoves moves,
            Set<NamedPartition> over,
            int version,
            NodeVisits.Visit visit) {
        ControllerState state = pipeline.state();
        if (state == null || !visit.isCurrent()) {
            visit.end();
        } else if (!moves.begin().isEmpty()) {
            start(moves, visit);
        } else if (!over.isEmpty() || wanted.isEmpty()) {
            Map<NamedPartition, List<Integer>> left = new LinkedHashMap<>(wanted);
            left.keySet().removeAll(over);
            begun.keySet().removeAll(over);
            LOG.info("Moves of replicas are over partitions={} left={} by=ZooKeeper", over.size(), left.size());
            visit.leave(
                    state.epochVersion(),
                    left.isEmpty()
                            ? new ZkOp.Delete(PATH, version)
                            : ZkOp.set(PATH, AdminZnodes.encodeReassignment(left), version));
        } else {
            visit.end();
        }
    }

    private void start(RequestedMoves moves, NodeVisits.Visit visit) {
        LOG.info("Replicas shall move partitions={} by=ZooKeeper", moves.begin().size());
        announcer.submit(
                state -> Reassignments.decide(state, settings, moves.request()),
                moves.request()::errorFor,
                true,
                AdminTrail.ofOthers(),
                new ReplyOnce<AlterPartitionReassignmentsResponse>(answer -> {
                    if (pipeline.state() == null || !visit.isCurrent()) {
                        visit.end();
                    } else {
                        begun.putAll(moves.begin());
                        tellRefused(answer);
                        visit.endAndLookAgain();
                    }
                }));
    }

    private static void tellRefused(AlterPartitionReassignmentsResponse answer) {
        answer.responses()
                .forEach(topic -> topic.partitions().stream()
                        .filter(partition -> partition.errorCode() != ErrorCode.NONE.code())
                        .forEach(partition -> LOG.warn(
                                "Replicas do not move: {} topic={} partition={} by=ZooKeeper",
                                partition.errorMessage(),
                                topic.name(),
                                partition.partitionIndex())));
    }
}
