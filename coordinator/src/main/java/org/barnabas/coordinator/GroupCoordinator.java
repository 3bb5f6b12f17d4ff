package org.barnabas.coordinator;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.coordinator.group.CommittedView;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupTurns;
import org.barnabas.coordinator.group.JoinCall;
import org.barnabas.coordinator.group.JoinPhase;
import org.barnabas.coordinator.group.MemberOrigin;
import org.barnabas.coordinator.group.MemberPresence;
import org.barnabas.coordinator.group.Sessions;
import org.barnabas.coordinator.group.Step;
import org.barnabas.coordinator.group.SyncPhase;
import org.barnabas.coordinator.host.Coordinator;
import org.barnabas.coordinator.host.CoordinatorDecision;
import org.barnabas.coordinator.host.CoordinatorHost;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter;
import org.barnabas.coordinator.offsets.OffsetCommits;
import org.barnabas.coordinator.offsets.OffsetDeletes;
import org.barnabas.coordinator.offsets.OffsetReads;
import org.barnabas.coordinator.offsets.OffsetResets;
import org.barnabas.coordinator.offsets.TransactionalOffsets;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Owner;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.jspecify.annotations.Nullable;

/**
 * The groups and offsets of one {@code __consumer_offsets} partition during one term of leadership. Belongs to the
 * thread that owns the partition: every method is called there, and there every reply is given, exactly once, either
 * at once or when other members, timers or commits decide. While the partition is being replayed requests are answered
 * with COORDINATOR_LOAD_IN_PROGRESS, after {@link #close} with NOT_COORDINATOR.
 *
 * <p>Requests of several groups are the caller's to take apart: each method deals with one group of this partition.
 */
public final class GroupCoordinator implements Coordinator {

    private final Owner owner;
    private final CoordinatorHost host;
    private final GroupTurns turns;
    private final Phases phases;
    private final Holdings holdings;

    private GroupCoordinator(Owner owner, CoordinatorHost host, GroupTurns turns, Phases phases, Holdings holdings) {
        this.owner = owner;
        this.host = host;
        this.turns = turns;
        this.phases = phases;
        this.holdings = holdings;
    }

    /** The decisions, by subject. */
    private record Phases(
            JoinPhase join,
            SyncPhase sync,
            MemberPresence presence,
            OffsetCommits commits,
            OffsetReads reads,
            OffsetDeletes deletes,
            GroupAdmin admin) {}

    /** What there is to count. */
    private record Holdings(GroupRegistry registry, TransactionalOffsets transactions, CommittedView committed) {}

    /**
     * The world that a coordinator lives in.
     *
     * @param image the newest that is known of the cluster
     * @param onBroken called when memory could not follow the log: the coordinator has closed itself, and another should
     *     be started
     */
    public record World(
            Scheduler scheduler,
            MonotonicClock clock,
            WallClock wallClock,
            RandomSource random,
            Supplier<ClusterImage> image,
            GroupMemory memory,
            GroupMetrics metrics,
            Runnable onBroken) {}

    /**
     * Creates a coordinator that starts to replay its partition at once.
     *
     * @param name for log lines, such as {@code __consumer_offsets-17}
     * @param owner the thread of the partition, which is calling
     */
    public static GroupCoordinator start(
            String name, Owner owner, GroupConfig config, World world, PartitionReader reader, PartitionWriter writer) {
        CoordinatorHost host = new CoordinatorHost(
                name, writer, owner, world.clock(), world.scheduler(), config.commitTimeoutMs(), world.onBroken());
        GroupEnvironment env = new GroupEnvironment(
                config,
                world.scheduler(),
                world.clock(),
                world.wallClock(),
                world.random(),
                world.image(),
                host,
                world.memory(),
                world.metrics());
        GroupRegistry registry = new GroupRegistry(config.maxGroups(), world.memory(), world.metrics());
        TransactionalOffsets transactions = new TransactionalOffsets(world.memory());
        CommittedView committed = new CommittedView(world.memory());
        GroupTurns turns = new GroupTurns(env, registry);
        Sessions sessions = turns.sessions();
        Phases phases = new Phases(
                new JoinPhase(env, registry, sessions),
                new SyncPhase(env, registry, sessions),
                new MemberPresence(registry, sessions),
                new OffsetCommits(env, registry, sessions),
                new OffsetReads(registry, transactions, committed),
                new OffsetDeletes(env, registry),
                new GroupAdmin(registry, committed));
        GroupMachine machine = new GroupMachine(env, registry, transactions, committed, sessions, phases.deletes());
        host.load(machine, reader);
        return new GroupCoordinator(owner, host, turns, phases, new Holdings(registry, transactions, committed));
    }

    /** What groups and offsets count for, summed up anew. */
    public long recountedBytes() {
        assert owner.isCurrent();
        return holdings.registry().sizeInBytes()
                + holdings.transactions().sizeInBytes()
                + holdings.committed().sizeInBytes();
    }

    /** The groups as the log's end has them; to look at only. */
    GroupRegistry groups() {
        return holdings.registry();
    }

    @Override
    public void close() {
        assert owner.isCurrent();
        host.close();
    }

    @Override
    public ErrorCode availability() {
        assert owner.isCurrent();
        return host.availability();
    }

    @Override
    public void onHighWatermark(long offset) {
        assert owner.isCurrent();
        host.onHighWatermark(offset);
    }

    @Override
    public void onRoom() {
        assert owner.isCurrent();
        host.onRoom();
    }

    @Override
    public void onMarker(long offset, long producerId, short producerEpoch, boolean commit) {
        assert owner.isCurrent();
        host.onMarker(offset, producerId, producerEpoch, commit);
    }

    /** The cluster has changed: offsets of topics that have gone are forgotten. */
    public void onImage(ClusterDelta delta) {
        assert owner.isCurrent();
        if (delta.deletedTopics().isEmpty()) {
            return;
        }
        host.turn(() -> {
            if (host.availability() == ErrorCode.NONE) {
                phases.deletes().onTopicsDeleted(delta.deletedTopics());
            } else {
                phases.deletes().onTopicsDeletedEarly(delta.deletedTopics());
            }
        });
    }

    public void joinGroup(
            MemberOrigin origin, JoinGroupRequest request, short version, Consumer<JoinGroupResponse> reply) {
        assert owner.isCurrent();
        JoinCall call = JoinCall.of(origin, request, version, reply);
        take(() -> phases.join().join(call), error -> call.ticket().fail(error, request.memberId()));
    }

    /** While loading the members are sent to join again at once, for the rebalance they were in is forgotten. */
    public void syncGroup(SyncGroupRequest request, Consumer<SyncGroupResponse> reply) {
        assert owner.isCurrent();
        take(() -> phases.sync().sync(request, reply), error -> {
            ErrorCode told = error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.REBALANCE_IN_PROGRESS : error;
            reply.accept(new SyncGroupResponse().errorCode(told.code()));
        });
    }

    public void leaveGroup(LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> reply) {
        assert owner.isCurrent();
        take(
                () -> phases.presence().leave(request, version, reply),
                error -> reply.accept(new LeaveGroupResponse().errorCode(error.code())));
    }

    /** A request about members: those who wait are answered when the steps that follow come to them. */
    private void take(Supplier<Step> decide, Consumer<ErrorCode> unavailable) {
        host.turn(
                () -> {
                    ErrorCode error = host.availability();
                    if (error == ErrorCode.NONE) {
                        turns.take(decide.get());
                    } else {
                        unavailable.accept(error);
                    }
                },
                unavailable);
    }

    /** While loading all members count as alive: their sessions start when it is done. */
    public void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> reply) {
        assert owner.isCurrent();
        host.ask(
                () -> CoordinatorDecision.answer(heartbeat(phases.presence().heartbeat(request))),
                error -> heartbeat(error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error),
                reply);
    }

    private static HeartbeatResponse heartbeat(ErrorCode error) {
        return new HeartbeatResponse().errorCode(error.code());
    }

    /** Every topic of the request has its name; topics that do not exist have been taken out. */
    public void commitOffsets(OffsetCommitRequest request, Consumer<OffsetCommitResponse> reply) {
        assert owner.isCurrent();
        host.ask(() -> phases.commits().commit(request), error -> OffsetCommits.allFailed(request, error), reply);
    }

    /**
     * What a commit changes, for the log, if an administrator resets offsets by it; null if not. To be asked before.
     *
     * @see OffsetResets
     */
    public @Nullable String resets(OffsetCommitRequest request) {
        assert owner.isCurrent();
        return host.availability() == ErrorCode.NONE ? OffsetResets.changes(holdings.registry(), request) : null;
    }

    /**
     * Reads committed offsets; every topic of the request has its name.
     *
     * @param requireStable partitions with offsets in open transactions answer UNSTABLE_OFFSET_COMMIT (KIP-447)
     */
    public void fetchOffsets(
            OffsetFetchRequestGroup request, boolean requireStable, Consumer<OffsetFetchResponseGroup> reply) {
        assert owner.isCurrent();
        host.ask(
                () -> CoordinatorDecision.answer(phases.reads().read(request, requireStable)),
                error -> new OffsetFetchResponseGroup()
                        .groupId(request.groupId())
                        .errorCode(error.code()),
                reply);
    }

    public void deleteOffsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> reply) {
        assert owner.isCurrent();
        host.ask(
                () -> phases.deletes().delete(request),
                error -> new OffsetDeleteResponse().errorCode(error.code()),
                reply);
    }

    /** A group that is not there is answered with GROUP_ID_NOT_FOUND and state Dead. */
    public void describeGroup(String groupId, Consumer<DescribedGroup> reply) {
        assert owner.isCurrent();
        host.ask(
                () -> CoordinatorDecision.answer(phases.admin().describe(groupId)),
                error -> new DescribedGroup().groupId(groupId).errorCode(error.code()),
                reply);
    }

    /** Groups in any of the states and of any of the types; an empty filter lets all pass. Empty unless available. */
    public List<ListedGroup> listGroups(Collection<String> states, Collection<String> types) {
        assert owner.isCurrent();
        return host.availability() == ErrorCode.NONE ? phases.admin().list(states, types) : List.of();
    }

    public void deleteGroup(String groupId, Consumer<DeletableGroupResult> reply) {
        assert owner.isCurrent();
        host.ask(
                () -> phases.admin().delete(groupId),
                error -> new DeletableGroupResult().groupId(groupId).errorCode(error.code()),
                reply);
    }
}
