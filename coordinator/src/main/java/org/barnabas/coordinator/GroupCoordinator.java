package org.barnabas.coordinator;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.JoinCall;
import org.barnabas.coordinator.group.JoinPhase;
import org.barnabas.coordinator.group.Presence;
import org.barnabas.coordinator.group.Rebalance;
import org.barnabas.coordinator.group.RequestOrigin;
import org.barnabas.coordinator.group.SyncPhase;
import org.barnabas.coordinator.host.CoordinatorHost;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter;
import org.barnabas.coordinator.offsets.OffsetCommits;
import org.barnabas.coordinator.offsets.OffsetDeletes;
import org.barnabas.coordinator.offsets.OffsetExpiry;
import org.barnabas.coordinator.offsets.OffsetReads;
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

/**
 * The groups and offsets of one {@code __consumer_offsets} partition during one term of leadership. Belongs to the
 * thread that owns the partition: every method is called there, and there every reply is given, exactly once, either
 * at once or when other members, timers or commits decide. While the partition is being replayed requests are answered
 * with COORDINATOR_LOAD_IN_PROGRESS, after {@link #close} with NOT_COORDINATOR.
 *
 * <p>Requests of several groups are the caller's to take apart: each method deals with one group of this partition.
 */
public final class GroupCoordinator {

    private final Owner owner;
    private final CoordinatorHost host;
    private final Phases phases;
    private final LongSupplier recount;

    private GroupCoordinator(Owner owner, CoordinatorHost host, Phases phases, LongSupplier recount) {
        this.owner = owner;
        this.host = host;
        this.phases = phases;
        this.recount = recount;
    }

    /** The decisions, by subject. */
    private record Phases(
            JoinPhase join,
            SyncPhase sync,
            Presence presence,
            OffsetCommits commits,
            OffsetReads reads,
            OffsetDeletes deletes,
            GroupAdmin admin) {}

    /** The world that a coordinator lives in. */
    public record World(
            Scheduler scheduler,
            MonotonicClock clock,
            WallClock wallClock,
            RandomSource random,
            GroupMemory memory,
            GroupMetrics metrics) {}

    /**
     * Creates a coordinator that starts to replay its partition at once.
     *
     * @param name for log lines, such as {@code __consumer_offsets-17}
     * @param owner the thread of the partition, which is calling
     */
    public static GroupCoordinator start(
            String name, Owner owner, GroupConfig config, World world, PartitionReader reader, PartitionWriter writer) {
        CoordinatorHost host =
                new CoordinatorHost(name, writer, owner, world.clock(), world.scheduler(), config.commitTimeoutMs());
        GroupEnvironment env = new GroupEnvironment(
                config,
                world.scheduler(),
                world.clock(),
                world.wallClock(),
                world.random(),
                host,
                world.memory(),
                world.metrics());
        GroupRegistry registry = new GroupRegistry(config.maxGroups(), world.memory(), world.metrics());
        TransactionalOffsets transactions = new TransactionalOffsets(world.memory());
        Rebalance rebalance = new Rebalance(env, registry);
        Phases phases = new Phases(
                new JoinPhase(env, registry, rebalance),
                new SyncPhase(env, registry, rebalance),
                new Presence(registry, rebalance),
                new OffsetCommits(env, registry, rebalance),
                new OffsetReads(registry, transactions),
                new OffsetDeletes(env, registry),
                new GroupAdmin(env, registry));
        OffsetExpiry expiry = new OffsetExpiry(env, registry, transactions);
        host.load(new GroupMachine(registry, transactions, rebalance, expiry), reader);
        return new GroupCoordinator(owner, host, phases, () -> registry.sizeInBytes() + transactions.sizeInBytes());
    }

    /** What groups and offsets count for, summed up anew; what is on its way to the log is not in it. */
    public long recountedBytes() {
        assert owner.isCurrent();
        return recount.getAsLong();
    }

    /** Ends the term: waiting requests are answered, timers stop, later calls are refused. */
    public void close() {
        assert owner.isCurrent();
        host.close();
    }

    /** NONE, or what every request is answered with at the moment. */
    public ErrorCode availability() {
        assert owner.isCurrent();
        return host.availability();
    }

    public void joinGroup(
            RequestOrigin origin, JoinGroupRequest request, short version, Consumer<JoinGroupResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        JoinCall call = JoinCall.of(origin, request, version, reply);
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.join().join(call));
        } else {
            call.ticket().fail(error, request.memberId());
        }
    }

    /** While loading the members are sent to join again at once, for the rebalance they were in is forgotten. */
    public void syncGroup(SyncGroupRequest request, Consumer<SyncGroupResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.sync().sync(request, reply));
        } else {
            ErrorCode told = error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.REBALANCE_IN_PROGRESS : error;
            reply.accept(new SyncGroupResponse().errorCode(told.code()));
        }
    }

    /** While loading all members count as alive: their sessions start when it is done. */
    public void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> {
                ErrorCode outcome = phases.presence().heartbeat(request);
                reply.accept(new HeartbeatResponse().errorCode(outcome.code()));
            });
        } else {
            ErrorCode told = error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error;
            reply.accept(new HeartbeatResponse().errorCode(told.code()));
        }
    }

    public void leaveGroup(LeaveGroupRequest request, short version, Consumer<LeaveGroupResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.presence().leave(request, version, reply));
        } else {
            reply.accept(new LeaveGroupResponse().errorCode(error.code()));
        }
    }

    /** Every topic of the request has its name; topics that do not exist have been taken out. */
    public void commitOffsets(OffsetCommitRequest request, Consumer<OffsetCommitResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.commits().commit(request, reply));
        } else {
            reply.accept(OffsetCommits.allFailed(request, error));
        }
    }

    /**
     * Reads committed offsets; every topic of the request has its name.
     *
     * @param requireStable partitions with offsets in open transactions answer UNSTABLE_OFFSET_COMMIT (KIP-447)
     */
    public void fetchOffsets(
            OffsetFetchRequestGroup request, boolean requireStable, Consumer<OffsetFetchResponseGroup> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        reply.accept(
                error == ErrorCode.NONE
                        ? phases.reads().read(request, requireStable)
                        : new OffsetFetchResponseGroup()
                                .groupId(request.groupId())
                                .errorCode(error.code()));
    }

    public void deleteOffsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.deletes().delete(request, reply));
        } else {
            reply.accept(new OffsetDeleteResponse().errorCode(error.code()));
        }
    }

    /** A group that is not there is answered with GROUP_ID_NOT_FOUND and state Dead. */
    public void describeGroup(String groupId, Consumer<DescribedGroup> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        reply.accept(
                error == ErrorCode.NONE
                        ? phases.admin().describe(groupId)
                        : new DescribedGroup().groupId(groupId).errorCode(error.code()));
    }

    /** Groups in any of the states and of any of the types; an empty filter lets all pass. Empty unless available. */
    public List<ListedGroup> listGroups(Collection<String> states, Collection<String> types) {
        assert owner.isCurrent();
        return host.availability() == ErrorCode.NONE ? phases.admin().list(states, types) : List.of();
    }

    public void deleteGroup(String groupId, Consumer<DeletableGroupResult> reply) {
        assert owner.isCurrent();
        ErrorCode error = host.availability();
        if (error == ErrorCode.NONE) {
            host.turn(() -> phases.admin().delete(groupId, reply));
        } else {
            reply.accept(new DeletableGroupResult().groupId(groupId).errorCode(error.code()));
        }
    }

    /** Forgets the offsets of topics that have ceased to exist. */
    public void onTopicsDeleted(Collection<String> topics) {
        assert owner.isCurrent();
        if (host.availability() == ErrorCode.NONE) {
            host.turn(() -> phases.deletes().onTopicsDeleted(topics));
        }
    }
}
