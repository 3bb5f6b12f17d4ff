package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.LeaderRequests;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.AdminZnodes;
import org.barnabas.cluster.znode.AdminZnodes.NamedPartition;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Node {@code /admin/preferred_replica_election}, in which tools of the ZooKeeper era name partitions whose preferred replicas
 * shall lead. What can be elected is elected at once; then the node is taken away, whatever came of it. While it is there those
 * tools ask for nothing else. Owned by the controller's thread.
 */
final class PreferredElectionNode {

    private static final Logger LOG = LoggerFactory.getLogger(PreferredElectionNode.class);
    private static final String PATH = ZnodePaths.PREFERRED_ELECTION;
    private static final short PREFERRED_ONLY = 0;

    private final DecisionPipeline pipeline;
    private final Announcer announcer;
    private final UnreadableNodes unreadable;
    private final NodeVisits visits;

    PreferredElectionNode(Zk zk, DecisionPipeline pipeline, Announcer announcer, UnreadableNodes unreadable) {
        this.pipeline = pipeline;
        this.announcer = announcer;
        this.unreadable = unreadable;
        this.visits = new NodeVisits(zk, PATH, () -> {}, this::onPresent);
    }

    /** Everything was read. */
    void begin() {
        visits.startOver();
    }

    /** Looks what the node says; also hears when it comes. */
    void look() {
        visits.look();
    }

    private void onPresent(ZkNode node, NodeVisits.Visit visit) {
        try {
            elect(AdminZnodes.decodeElection(node.data()), node.stat().version(), visit);
        } catch (MalformedZnodeException e) {
            unreadable.report(PATH, node.stat().modifiedZxid(), "nobody is elected for it;", e);
            visit.end();
        }
    }

    private void elect(Set<NamedPartition> wanted, int version, NodeVisits.Visit visit) {
        LOG.info("Preferred replicas shall lead partitions={} by=ZooKeeper", wanted.size());
        ElectLeadersRequest request = request(wanted);
        announcer.submit(
                state -> LeaderRequests.decide(state, request, PREFERRED_ONLY),
                request::errorFor,
                true,
                AdminTrail.ofOthers(),
                new ReplyOnce<ElectLeadersResponse>(answer -> {
                    ControllerState state = pipeline.state();
                    if (state == null || !visit.isCurrent()) {
                        visit.end(); // It is done again, by this controller or the next.
                    } else {
                        tellFailed(answer);
                        visit.leave(state.epochVersion(), new ZkOp.Delete(PATH, version));
                    }
                }));
    }

    private static ElectLeadersRequest request(Set<NamedPartition> wanted) {
        Map<String, List<Integer>> topics = new TreeMap<>();
        wanted.forEach(name ->
                topics.computeIfAbsent(name.topic(), topic -> new ArrayList<>()).add(name.partition()));
        List<TopicPartitions> all = new ArrayList<>();
        topics.forEach((topic, partitions) ->
                all.add(new TopicPartitions().topic(topic).partitions(partitions)));
        return new ElectLeadersRequest().topicPartitions(all);
    }

    private static void tellFailed(ElectLeadersResponse answer) {
        answer.replicaElectionResults()
                .forEach(topic -> topic.partitionResult().stream()
                        .filter(partition -> partition.errorCode() != ErrorCode.NONE.code()
                                && partition.errorCode() != ErrorCode.ELECTION_NOT_NEEDED.code())
                        .forEach(partition -> LOG.warn(
                                "The preferred replica does not lead: {} topic={} partition={} by=ZooKeeper",
                                partition.errorMessage(),
                                topic.topic(),
                                partition.partitionId())));
    }
}
