package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.model.LogName;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.log.producer.ProducerSummary;
import org.barnabas.partition.lead.AckQueue;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.partition.lead.DeleteRecordsReply;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.WaitingAcks;
import org.barnabas.partition.lead.WaitingDeletions;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a partition on this broker: its log and its present {@link Role}. Owned by its shard's thread; other
 * threads know the {@link PartitionHandle} and post messages.
 *
 * <p>Within a batch of messages appends are staged only. {@link #onBatchEnd} writes them with one call, moves the
 * bounds, publishes a view, and then answers: whoever gets an answer finds its records in the view.
 */
public final class Partition {

    private final PartitionHandle handle;
    private final PartitionSetup setup;
    private final Shard shard;
    private final Owner owner;
    private final FetchWaiters waiters = new FetchWaiters();
    private final WaitingAcks acks;
    private final WaitingDeletions deletions;
    private final DiskTrouble trouble;
    private @Nullable OpenLog open;
    private Role role = new OfflineRole(-1, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    private @Nullable PartitionImage ordered;
    private boolean noted;
    private boolean draining;
    private boolean stopped;

    Partition(PartitionHandle handle, PartitionSetup setup) {
        this.handle = handle;
        this.setup = setup;
        this.shard = handle.shard();
        this.trouble = new DiskTrouble(handle, this::onFailure);
        this.owner = shard.owner();
        this.acks = new WaitingAcks(shard.clock(), shard.scheduler());
        this.deletions = new WaitingDeletions(shard.clock(), shard.scheduler(), this::noteChanged);
    }

    @AnyThread
    public PartitionHandle handle() {
        return handle;
    }

    /** Takes an order of the controller; one of an older epoch is void, the same one again changes nothing (R13). */
    public void onOrder(LocalReplica order) {
        assert owner.isCurrent() : handle;
        PartitionImage state = order.state();
        if (stopped || isStorageFailed() || state.leaderEpoch() < role.leaderEpoch()) {
            return;
        }
        if (ordered == null
                || state.partitionEpoch() >= ordered.partitionEpoch()
                || state.leaderEpoch() > ordered.leaderEpoch()) {
            ordered = state;
        }
        if (state.leaderEpoch() == role.leaderEpoch()) {
            if (role instanceof LeaderRole leader) {
                leader.onState(state);
                noteChanged();
            }
            return;
        }
        try {
            OpenLog opened = open == null ? OpenLog.open(handle, setup, order.isNew(), this::onFlushed) : open;
            open = opened;
            answerWhatIsReached();
            if (!isStorageFailed()) {
                begin(opened, state);
            }
        } catch (IOException | StorageException | IllegalStateException failure) {
            // Without room it is served as soon as there is some; a later order is as good.
            trouble.met(failure, () -> onOrder(order));
        }
    }

    private void begin(OpenLog opened, PartitionImage state) {
        if (state.leader() != setup.brokerId()) {
            long known = opened.log().highWatermark();
            FollowerRole next = new FollowerRole(
                    opened.log(), opened.flushPolicy(), acks, state.leader(), state.leaderEpoch(), known);
            boolean deposed = isLeading();
            replaceRole(next);
            if (deposed) {
                acks.onDeposed();
                deletions.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                setup.listener().onResign(this);
            }
            waiters.wakeAll();
            setup.replication().followers().follow(handle, state.leader(), next.position());
            return;
        }
        // Nobody is served until the start of the epoch is durable (rule R5).
        if (isLeading()) {
            replaceRole(OfflineRole.between(state.leaderEpoch(), handle.view()));
        } else {
            replaceRole(new OfflineRole(state.leaderEpoch(), ErrorCode.NOT_LEADER_OR_FOLLOWER));
            waiters.wakeAll();
        }
        startEpoch(opened, state);
    }

    private void startEpoch(OpenLog opened, PartitionImage state) {
        try {
            opened.log().startEpoch(state.leaderEpoch(), (upTo, error) -> onEpochStarted(opened, state, error));
        } catch (StorageFullException noRoom) {
            trouble.met(noRoom, () -> {
                if (!stopped && !isStorageFailed() && role.leaderEpoch() == state.leaderEpoch()) {
                    startEpoch(opened, state);
                }
            });
        }
    }

    private void onEpochStarted(OpenLog opened, PartitionImage state, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            onFailure();
        } else if (!stopped && !isStorageFailed() && role.leaderEpoch() == state.leaderEpoch()) {
            // The controller may have said more about this leadership while the disk was busy.
            PartitionImage newest = ordered == null ? state : ordered;
            LeaderRole.LeaderSetup leader = new LeaderRole.LeaderSetup(
                    handle,
                    opened.log(),
                    opened.flushPolicy(),
                    acks,
                    setup.replication(),
                    setup.metrics(),
                    this::noteChanged);
            LeaderRole next = new LeaderRole(
                    leader, setup.brokerId(), newest, opened.log().highWatermark());
            // Alone in sync it knows the high watermark at once, and readers must not see an older one.
            next.onWritten();
            acks.onLeading();
            replaceRole(next);
            waiters.wakeAll();
            setup.listener().onLeader(this, state.leaderEpoch());
        }
    }

    /** Leads, or did until a moment ago and is about to again. */
    private boolean isLeading() {
        return role.view().isLeader();
    }

    /** Nothing more comes of this replica: whoever waits gets the error. */
    private void retire(ErrorCode error) {
        boolean led = isLeading();
        replaceRole(new OfflineRole(role.leaderEpoch(), error));
        acks.failAll(error);
        deletions.failAll(error);
        if (led) {
            setup.listener().onResign(this);
        }
        waiters.wakeAll();
    }

    private void replaceRole(Role next) {
        Role before = role;
        role = next;
        before.end(next instanceof OfflineRole offline ? offline.reason() : ErrorCode.NOT_LEADER_OR_FOLLOWER);
        if (before instanceof FollowerRole && !(next instanceof FollowerRole)) {
            setup.replication().followers().unfollow(handle);
        }
        setup.metrics().roleChanged(before, next);
        noteChanged();
        publish();
    }

    /**
     * Takes one validated batch of a producer; the reference passes on.
     *
     * @param deadlineMs the shard's monotonic time when the producer gives up
     */
    public void append(ByteBuf batch, Acks acks, long deadlineMs, AppendReply reply) {
        assert owner.isCurrent() : handle;
        append(batch, AppendOrigin.CLIENT, acks, deadlineMs, reply);
    }

    /** Takes one batch of a coordinator that lives on this partition; answers when the high watermark has passed it. */
    public void appendOwn(ByteBuf batch, AppendReply reply) {
        assert owner.isCurrent() : handle;
        append(batch, AppendOrigin.COORDINATOR, Acks.ALL, AckQueue.NO_DEADLINE, reply);
    }

    private void append(ByteBuf batch, AppendOrigin origin, Acks wanted, long deadlineMs, AppendReply reply) {
        if (draining) {
            batch.release();
            reply.onAppended(refusal(), -1, -1);
            return;
        }
        try {
            role.append(batch, origin, wanted, deadlineMs, reply);
            noteChanged();
        } catch (StorageException failure) {
            reply.onAppended(ErrorCode.KAFKA_STORAGE_ERROR, -1, -1);
            onFailure();
        }
    }

    /** Takes no more appends: the broker is about to stop. */
    public void onDrain() {
        assert owner.isCurrent() : handle;
        draining = true;
    }

    /** How many appends wait to be answered. */
    public int waitingAppends() {
        assert owner.isCurrent() : handle;
        return acks.size();
    }

    /**
     * Deletes what is before an offset, and answers when all live replicas have done so.
     *
     * @param beforeOffset at most the high watermark; -1 for the high watermark itself
     * @param deadlineMs the shard's monotonic time when the client gives up
     */
    public void deleteRecords(long beforeOffset, long deadlineMs, DeleteRecordsReply reply) {
        assert owner.isCurrent() : handle;
        if (!(role instanceof LeaderRole) || open == null) {
            reply.onDeleted(refusal(), -1);
            return;
        }
        flushStaged();
        long highWatermark = role.view().highWatermark();
        long target = beforeOffset == -1 ? highWatermark : beforeOffset;
        if (target < 0 || target > highWatermark || open == null) {
            reply.onDeleted(ErrorCode.OFFSET_OUT_OF_RANGE, -1);
            return;
        }
        ErrorCode error = open.log().deleteRecords(target);
        noteChanged();
        if (error != ErrorCode.NONE) {
            reply.onDeleted(error, -1);
            return;
        }
        deletions.add(target, deadlineMs, reply);
        publish();
        // Followers that have all records wait for more of them, and would not hear of this.
        waiters.wakeAll();
    }

    /**
     * A follower's fetch was found good against the view: it counts if this replica still leads in that epoch. To be
     * called before the answer is sent, so that records are acknowledged as early as possible.
     */
    public void onFollowerFetch(FollowerFetch fetch) {
        assert owner.isCurrent() : handle;
        if (role instanceof LeaderRole leader && leader.onFollowerFetch(fetch)) {
            noteChanged();
        }
    }

    /** The leader's answer to a fetch in the given epoch; the reply comes when it is written. */
    public void onFetched(int leaderEpoch, PartitionData told, FetchedReply reply) {
        assert owner.isCurrent() : handle;
        flushStaged();
        if (!(role instanceof FollowerRole follower) || follower.leaderEpoch() != leaderEpoch) {
            reply.onTaken(ErrorCode.FENCED_LEADER_EPOCH, null);
            return;
        }
        noteChanged();
        try {
            follower.onFetched(told, reply);
        } catch (StorageException | IllegalStateException failure) {
            reply.onTaken(ErrorCode.KAFKA_STORAGE_ERROR, null);
            trouble.met(failure);
        }
    }

    /** What to answer if this replica does not lead. */
    private ErrorCode refusal() {
        return role instanceof OfflineRole offline ? offline.reason() : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    /** The producers that the log knows; empty if offline. */
    public List<ProducerSummary> producers() {
        assert owner.isCurrent() : handle;
        return open == null ? List.of() : open.log().producers();
    }

    /** A fetch wants to hear when the bound moves away from what it saw; the answer is to be cancelled on this thread, too. */
    public ArmedFetch armFetch(FetchWaiter waiter, ReadBound bound, long seen) {
        assert owner.isCurrent() : handle;
        return waiters.arm(waiter, bound, seen, handle.view());
    }

    public void onConfig(PartitionConfig config) {
        assert owner.isCurrent() : handle;
        if (open != null) {
            open.log().config(config.log());
        }
        role.onConfig(config);
        noteChanged();
    }

    /** Regular work: retention. */
    public void onUpkeep() {
        assert owner.isCurrent() : handle;
        OpenLog present = open;
        if (present != null && !isStorageFailed()) {
            flushStaged();
            trouble.guarded(present.log()::applyRetention);
            noteChanged();
        }
    }

    /** Regular work: silent producers are forgotten. */
    public void onProducerCheck() {
        assert owner.isCurrent() : handle;
        OpenLog present = open;
        if (present != null && !isStorageFailed()) {
            present.log().expireProducers();
        }
    }

    /** Makes the log durable, so that the next start has less to look at. */
    void onFlushOrder() {
        assert owner.isCurrent() : handle;
        if (open != null) {
            open.flushAll(this::onFlushed);
        }
    }

    private void onFlushed(long upTo, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            onFailure();
        } else {
            noteChanged();
        }
    }

    /** Ends this life of the partition. */
    public void onStop(boolean delete) {
        assert owner.isCurrent() : handle;
        if (stopped) {
            return;
        }
        stopped = true;
        answerWhatIsReached();
        retire(isStorageFailed() ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER);
        OpenLog last = open;
        open = null;
        if (last != null) {
            last.flushPolicy().stop();
        }
        if (delete) {
            // Also of a replica that never got as far as to open its log.
            trouble.guarded(() -> setup.logs().delete(new LogName(handle.topic(), handle.number())));
        }
    }

    private void noteChanged() {
        if (!noted) {
            noted = true;
            shard.noteChanged(this);
        }
    }

    /** What many messages share; called by the shard once per batch in which the partition changed. */
    void onBatchEnd() {
        assert owner.isCurrent() : handle;
        noted = false;
        answerWhatIsReached();
        if (!deletions.isEmpty() && role instanceof LeaderRole leader) {
            deletions.check(leader.lowWatermark());
        }
        if (!waiters.isEmpty()) {
            waiters.wake(handle.view());
        }
    }

    /** Whoever gets an answer finds its records in the view. */
    private void answerWhatIsReached() {
        flushStaged();
        publish();
        role.answer();
    }

    private void flushStaged() {
        if (open == null) {
            return;
        }
        if (open.log().writeStaged() != ErrorCode.NONE) {
            if (open.log().isOffline()) {
                onFailure();
                return;
            }
            acks.onNoRoom(open.log().nextOffset());
        }
        role.onWritten();
        trouble.guarded(open.flushPolicy()::flushIfDue);
    }

    private void publish() {
        PartitionView newest = role.view();
        if (!newest.equals(handle.view())) {
            handle.publish(newest);
        }
    }

    private boolean isStorageFailed() {
        return role instanceof OfflineRole offline && offline.reason() == ErrorCode.KAFKA_STORAGE_ERROR;
    }

    /** Nothing of this replica can be trusted until a restart: its disk or an invariant has failed. */
    void onFailure() {
        assert owner.isCurrent() : handle;
        if (isStorageFailed()) {
            return;
        }
        setup.metrics().failed();
        retire(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** A directory has failed; nothing happens if the log does not lie there. */
    public void onDiskFailed() {
        assert owner.isCurrent() : handle;
        if (open != null && open.log().isOffline()) {
            onFailure();
        }
    }
}
