package org.barnabas.broker.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** Plants one {@link SimBug}: falsifies messages on the wire, words of ZooKeeper, or what a port hands on. */
final class SimBugs {

    private static final int NO_EPOCH = -1;
    private static final long REPEATED_MS = 5_000;
    private static final List<ProduceResponse.TopicProduceResponse> NOTHING = List.of();

    private final SimBug bug;
    private final Map<String, Long> firstLives = new HashMap<>();
    private final Map<Integer, Integer> askedEpochs = new HashMap<>();
    private final Map<Integer, Long> offered = new HashMap<>();
    private final Map<InSyncProposals.Proposal, Long> uncertain = new HashMap<>();
    private final Map<Integer, Left> left = new HashMap<>();

    /** A replica that left the in-sync set, in which life, and where it was then. */
    private record Left(long life, int size) {}

    SimBugs(SimBug bug) {
        this.bug = bug;
    }

    boolean hidesFlips() {
        return bug == SimBug.FLIP;
    }

    LastStop lastStop(LastStop real) {
        return bug == SimBug.R12 ? LastStop.UNKNOWN : real;
    }

    /** L1, and R10: all registrations of a broker look like its first one. */
    @SuppressWarnings("unchecked") // the answer that is altered is of the kind that the call has
    <R> ZkReply<R> heard(ZkCall<R> call, ZkReply<R> reply) {
        if (!reply.ok()) {
            return reply;
        }
        if (call instanceof ZkCall.Read read && isRegistration(read.path())) {
            return (ZkReply<R>) ZkReply.of(registration(read.path(), (ZkNode) reply.value()));
        }
        if (bug == SimBug.R10 && call instanceof ZkCall.Stat stat && isRegistration(stat.path())) {
            return (ZkReply<R>) ZkReply.of(alike(stat.path(), (ZkStat) reply.value()));
        }
        if (bug == SimBug.R10
                && reply.value() instanceof ZkCall.Written written
                && written.stat() != null
                && isRegistration(written.path())) {
            return (ZkReply<R>) ZkReply.of(new ZkCall.Written(written.path(), alike(written.path(), written.stat())));
        }
        return reply;
    }

    private ZkNode registration(String path, ZkNode real) {
        return switch (bug) {
            case L1 -> untold(real);
            case R10 -> new ZkNode(real.data(), alike(path, real.stat()));
            default -> real;
        };
    }

    /** L1: a broker does not tell by what it acknowledges. */
    private static ZkNode untold(ZkNode registration) {
        String body = new String(registration.data(), StandardCharsets.UTF_8);
        return new ZkNode(
                body.replaceAll(",\"min_insync_replicas\":\\d+", "").getBytes(StandardCharsets.UTF_8),
                registration.stat());
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
                handle.shard()
                        .post(() -> log.lane().whenHere(() -> {
                            PartitionView view = handle.view();
                            if (!log.hasStaged()
                                    && view.leaderEpoch() < state.leaderEpoch()
                                    && view.highWatermark() >= 0) {
                                log.lane().lend(false, () -> log.truncateTo(view.highWatermark()), failure -> {});
                            }
                        }));
            }
        }
    }

    /** R6, C3, C4, A3. */
    InSyncProposals proposals(SimProcess leader, InSyncProposals real) {
        return switch (bug) {
            case R6 -> takenForGranted(real);
            case C3 ->
                (proposal, answer) ->
                        real.propose(inPresentLives(leader, proposal), stubborn(leader, proposal, answer, REPEATED_MS));
            case C4 -> (proposal, answer) -> real.propose(proposal, stubborn(leader, proposal, answer, Long.MAX_VALUE));
            case A3 -> (proposal, answer) -> proposeMoved(leader, real, proposal, answer);
            default -> real;
        };
    }

    /** C3: those of now, not those that had caught up. */
    private static InSyncProposals.Proposal inPresentLives(SimProcess leader, InSyncProposals.Proposal made) {
        List<InSyncProposals.Member> members = made.inSync().stream()
                .map(member -> new InSyncProposals.Member(
                        member.broker(), leader.world().lifeOf(member.broker())))
                .toList();
        return new InSyncProposals.Proposal(made.handle(), made.leaderEpoch(), made.partitionEpoch(), members);
    }

    /** C4: once nobody knew, nobody ever knows. */
    private InSyncProposals.Answer stubborn(
            SimProcess leader, InSyncProposals.Proposal proposal, InSyncProposals.Answer answer, long forMs) {
        return (error, settled) -> {
            boolean refused = error == ErrorCode.INELIGIBLE_REPLICA;
            long nowMs = leader.world().agenda().nowMs();
            if (error != ErrorCode.NONE && !refused) {
                uncertain.putIfAbsent(proposal, nowMs);
            }
            Long sinceMs = uncertain.get(proposal);
            boolean hidden = refused && sinceMs != null && nowMs - sinceMs < forMs;
            answer.onAnswer(hidden ? ErrorCode.UNKNOWN_SERVER_ERROR : error, settled);
        };
    }

    /** A3: what a replica said before it left does not count, and it does not say it again. */
    private void proposeMoved(
            SimProcess leader, InSyncProposals real, InSyncProposals.Proposal proposal, InSyncProposals.Answer answer) {
        PartitionImage truth = leader.world().truth();
        for (InSyncProposals.Member member : proposal.inSync()) {
            int id = member.broker();
            int size = leader.world().machine(id).content.size();
            boolean outside = truth != null && !truth.isr().contains(id);
            if (outside && new Left(member.brokerEpoch(), size).equals(left.get(id))) {
                proposal.handle().shard().post(() -> answer.onAnswer(ErrorCode.INELIGIBLE_REPLICA, null));
                return;
            }
        }
        real.propose(proposal, answer);
    }

    /** ZooKeeper has another state of the partition. */
    void onState(SimWorld world, PartitionImage before, PartitionImage now) {
        for (int id : before.isr()) {
            if (!now.isr().contains(id) && now.leader() == before.leader()) {
                left.put(
                        id, new Left(world.lifeOf(id), world.machine(id).content.size()));
            }
        }
    }

    /** C5: the one error that a controller gives to all when its term ends. */
    Consumer<AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        if (bug != SimBug.C5) {
            return answer;
        }
        return response ->
                answer.accept(response.errorCode() == ErrorCode.REQUEST_TIMED_OUT.code() ? refusal(request) : response);
    }

    private static AlterPartitionResponse refusal(AlterPartitionRequest request) {
        List<AlterPartitionResponse.TopicData> topics = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : request.topics()) {
            topics.add(new AlterPartitionResponse.TopicData()
                    .topicId(topic.topicId())
                    .partitions(topic.partitions().stream()
                            .map(partition -> new AlterPartitionResponse.PartitionData()
                                    .partitionIndex(partition.partitionIndex())
                                    .errorCode(ErrorCode.INELIGIBLE_REPLICA.code()))
                            .toList()));
        }
        return new AlterPartitionResponse().topics(topics);
    }

    private static InSyncProposals takenForGranted(InSyncProposals real) {
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
