package org.barnabas.broker.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.LocalReplica;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.ZkNode;
import org.barnabas.cluster.ZkReply;
import org.barnabas.cluster.ZkStat;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.log.EpochEntry;
import org.barnabas.log.LogView;
import org.barnabas.log.PartitionLog;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** Plants one {@link SimBug}: falsifies messages on the wire, words of ZooKeeper, or what a port hands on. */
final class SimBugs {

    private static final int NO_EPOCH = -1;
    private static final List<ProduceResponse.TopicProduceResponse> NOTHING = List.of();

    private final SimBug bug;
    private final Map<String, Long> firstLives = new HashMap<>();
    private final Map<Integer, Integer> askedEpochs = new HashMap<>();
    private final Map<Integer, Long> offered = new HashMap<>();

    SimBugs(SimBug bug) {
        this.bug = bug;
    }

    boolean hidesFlips() {
        return bug == SimBug.FLIP;
    }

    LastStop lastStop(LastStop real) {
        return bug == SimBug.R12 ? LastStop.UNKNOWN : real;
    }

    /** R10: all registrations of a broker look like its first one. */
    Consumer<ZkReply<ZkStat>> onStat(String path, Consumer<ZkReply<ZkStat>> reply) {
        if (bug != SimBug.R10 || !isRegistration(path)) {
            return reply;
        }
        return answer -> reply.accept(answer.ok() ? ZkReply.of(alike(path, answer.value())) : answer);
    }

    Consumer<ZkReply<ZkNode>> onRead(String path, Consumer<ZkReply<ZkNode>> reply) {
        if (bug != SimBug.R10 || !isRegistration(path)) {
            return reply;
        }
        return answer -> reply.accept(
                answer.ok()
                        ? ZkReply.of(new ZkNode(
                                answer.value().data(),
                                alike(path, answer.value().stat())))
                        : answer);
    }

    private static boolean isRegistration(String path) {
        return path.startsWith(ZnodePaths.BROKER_IDS + "/");
    }

    private ZkStat alike(String path, ZkStat stat) {
        long first = firstLives.computeIfAbsent(path, any -> stat.createdZxid());
        return new ZkStat(first, stat.modifiedZxid(), stat.version(), stat.createdMs(), stat.ephemeralOwner());
    }

    /** R1. */
    void beforePartitions(SimProcess process, ImageHolder images) {
        if (bug == SimBug.R1) {
            images.addListener(delta -> cutToHighWatermark(process, delta));
        }
    }

    private static void cutToHighWatermark(SimProcess process, ClusterDelta delta) {
        PartitionHandle handle = process.handle();
        PartitionLog log = process.log();
        for (LocalReplica order : delta.localReplicas()) {
            PartitionImage state = order.state();
            if (handle != null && log != null && state.leader() != process.id()) {
                handle.shard().post(() -> {
                    PartitionView view = handle.view();
                    if (!log.hasStaged() && view.leaderEpoch() < state.leaderEpoch() && view.highWatermark() >= 0) {
                        log.truncateTo(view.highWatermark());
                    }
                });
            }
        }
    }

    /** R6. */
    InSyncProposals proposals(InSyncProposals real) {
        if (bug != SimBug.R6) {
            return real;
        }
        return (proposal, answer) -> {
            real.propose(proposal, (error, settled) -> {});
            List<Integer> brokers =
                    proposal.inSync().stream().map(member -> member.broker()).toList();
            proposal.handle()
                    .shard()
                    .post(() -> answer.onAnswer(
                            ErrorCode.NONE,
                            new InSyncProposals.Settled(proposal.leaderEpoch(), brokers, proposal.partitionEpoch())));
        };
    }

    /** On the loop of the process that serves it. */
    void onRequest(SimProcess leader, int from, Message request) {
        if (request instanceof FetchRequest fetch && from <= SimWorld.BROKERS.size()) {
            for (FetchRequest.FetchTopic topic : fetch.topics()) {
                for (FetchPartition partition : topic.partitions()) {
                    onFetch(leader, from, partition);
                }
            }
        }
    }

    private void onFetch(SimProcess leader, int from, FetchPartition asked) {
        PartitionView view = leader.view();
        LogView log = view == null || !view.isLeader() ? null : view.log();
        if (log == null || view == null || asked.currentLeaderEpoch() != view.leaderEpoch()) {
            return;
        }
        if (bug == SimBug.R2) {
            askedEpochs.put(from, asked.lastFetchedEpoch());
            if (!knows(log, asked.lastFetchedEpoch()) && asked.fetchOffset() <= startAfter(log, asked)) {
                asked.lastFetchedEpoch(NO_EPOCH);
            }
        } else if (bug == SimBug.R4) {
            offerTooEarly(leader, from, asked, view, log);
        }
    }

    private static boolean knows(LogView log, int epoch) {
        return epoch == NO_EPOCH || log.epochs().stream().anyMatch(entry -> entry.epoch() == epoch);
    }

    private static long startAfter(LogView log, FetchPartition asked) {
        return log.epochs().stream()
                .filter(entry -> entry.epoch() > asked.lastFetchedEpoch())
                .mapToLong(EpochEntry::startOffset)
                .findFirst()
                .orElse(log.endOffset());
    }

    /** R4: its end is not behind the leader's high watermark, and nobody asks for the start of the epoch. */
    private void offerTooEarly(SimProcess leader, int from, FetchPartition asked, PartitionView view, LogView log) {
        PartitionImage truth = leader.world().truth();
        PartitionHandle handle = leader.handle();
        SimProcess follower = leader.world().machine(from).process();
        long key = truth == null ? -1 : ((long) truth.leaderEpoch() << 32) + truth.partitionEpoch();
        if (truth == null
                || handle == null
                || follower == null
                || truth.leaderEpoch() != view.leaderEpoch()
                || truth.isr().contains(from)
                || asked.fetchOffset() < view.highWatermark()
                || asked.fetchOffset() >= log.endOffset()
                || Long.valueOf(key).equals(offered.put(from, key))) {
            return;
        }
        List<InSyncProposals.Member> members = new ArrayList<>();
        for (int member : truth.isr()) {
            members.add(new InSyncProposals.Member(member, leader.world().lifeOf(member)));
        }
        members.add(new InSyncProposals.Member(from, follower.brokerEpoch()));
        leader.rawProposals()
                .propose(
                        new InSyncProposals.Proposal(handle, view.leaderEpoch(), truth.partitionEpoch(), members),
                        (error, settled) -> tell(leader, handle, truth, settled));
    }

    private static void tell(
            SimProcess leader,
            PartitionHandle handle,
            PartitionImage truth,
            InSyncProposals.@Nullable Settled settled) {
        if (settled != null) {
            PartitionImage now = truth.withLeadership(
                            truth.leader(), settled.leaderEpoch(), settled.inSync(), truth.controllerEpoch())
                    .withPartitionEpoch(settled.partitionEpoch());
            LocalReplica order = new LocalReplica(SimWorld.TOPIC, handle.topicId(), now, false);
            leader.images().update(delta -> delta.localReplica(order));
        }
    }

    private void acknowledge(SimMachine machine, ProduceResponse response) {
        boolean hidden =
                (bug == SimBug.EIO && machine.disk.isBroken()) || (bug == SimBug.FULL && machine.disk.isFull());
        for (ProduceResponse.TopicProduceResponse topic : hidden ? response.responses() : NOTHING) {
            for (ProduceResponse.PartitionProduceResponse data : topic.partitionResponses()) {
                if (data.errorCode() == ErrorCode.KAFKA_STORAGE_ERROR.code()) {
                    data.errorCode(ErrorCode.NONE.code()).baseOffset(machine.content.size());
                }
            }
        }
    }

    /** On its way back. */
    Message onResponse(SimProcess leader, int to, ApiKey api, Message response) {
        if (response instanceof ProduceResponse produce) {
            acknowledge(leader.machine(), produce);
        }
        if (response instanceof FetchResponse fetch) {
            leader.world().onFetched(leader.machine(), fetch);
        }
        Integer asked = askedEpochs.get(to);
        if (bug == SimBug.R2 && asked != null && response instanceof FetchResponse fetch) {
            for (FetchResponse.FetchableTopicResponse topic : fetch.responses()) {
                for (FetchResponse.PartitionData data : topic.partitions()) {
                    if (data.divergingEpoch().endOffset() >= 0) {
                        // As if both knew the follower's epoch: it cuts to the offset and goes on.
                        data.divergingEpoch().epoch(asked);
                    }
                }
            }
        }
        return response;
    }
}
