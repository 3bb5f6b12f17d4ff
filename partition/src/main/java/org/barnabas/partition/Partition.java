package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.model.StorageException;
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
    private final FetchArming fetches;
    private final ChangeNote changes;
    private final WaitingAcks acks;
    private final WaitingDeletions deletions;
    private final DiskTrouble trouble;
    private final LogGate gate;
    private final LogChores chores;
    private final LogOpening opening;
    private final RoleMaker roles;
    private final Residency residency;
    private final Appends appends;
    private @Nullable OpenLog open;
    private Role role = new OfflineRole(-1, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    private @Nullable PartitionImage ordered;
    private boolean stopped;

    Partition(PartitionHandle handle, PartitionSetup setup) {
        this.handle = handle;
        this.setup = setup;
        this.shard = handle.shard();
        this.trouble = new DiskTrouble(handle, this::onFailure);
        this.residency = new Residency(this, setup.residents().of(handle.topic()));
        this.owner = shard.owner();
        this.changes = new ChangeNote(() -> shard.noteChanged(this));
        this.fetches = new FetchArming(handle, owner, waiters);
        this.acks = new WaitingAcks(shard.clock(), shard.scheduler());
        this.deletions = new WaitingDeletions(shard.clock(), shard.scheduler(), this::noteChanged);
        this.gate = new LogGate(shard.clock(), shard.scheduler(), this::noteChanged);
        this.appends = new Appends(this, gate, residency);
        this.opening = new LogOpening(handle, setup, gate, trouble);
        this.roles = new RoleMaker(handle, setup, gate, acks, this::noteChanged, trouble::met);
        this.chores = new LogChores(owner, gate, trouble, () -> isStorageFailed() ? null : open);
    }

    @AnyThread
    public PartitionHandle handle() {
        return handle;
    }

    /** How batches get into the log. */
    Appends appends() {
        return appends;
    }

    Role role() {
        return role;
    }

    /** Where fetches wait for it to move on. */
    @AnyThread
    public FetchArming fetches() {
        return fetches;
    }

    /** The regular work on the log. */
    @AnyThread
    public LogChores chores() {
        return chores;
    }

    /**
     * Takes an order of the controller; one of an older epoch is void, the same one again changes nothing (R13). While the log
     * is away orders wait, and the newest one wins.
     */
    public void onOrder(LocalReplica order) {
        assert owner.isCurrent() : handle;
        PartitionImage state = order.state();
        if (stopped || isStorageFailed() || state.leaderEpoch() < role.leaderEpoch()) {
            return;
        }
        if (state.leaderEpoch() > role.leaderEpoch() && gate.isShut()) {
            gate.hold(() -> onOrder(order));
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
        OpenLog present = open;
        if (present != null) {
            take(order, present);
            return;
        }
        // Without room it is served as soon as there is some; a later order is as good.
        opening.begin(
                order.isNew(),
                log -> {
                    OpenLog opened = OpenLog.of(log, handle, this::onFlushed);
                    log.lane().whenShown(changes::onShown);
                    open = opened;
                    take(order, opened);
                },
                () -> onOrder(order));
    }

    private void take(LocalReplica order, OpenLog opened) {
        try {
            answerWhatIsReached();
            if (gate.isAway()) {
                // What found no room is being cut off.
                gate.hold(() -> onOrder(order));
            } else if (!isStorageFailed()) {
                begin(opened, order.state());
            }
        } catch (StorageException | IllegalStateException failure) {
            trouble.met(failure, () -> onOrder(order));
        }
    }

    private void begin(OpenLog opened, PartitionImage state) {
        if (state.leader() != setup.brokerId()) {
            FollowerRole next = roles.follower(opened, state);
            boolean deposed = isLeading();
            replaceRole(next);
            if (deposed) {
                acks.onDeposed();
                deletions.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                residency.onResign();
            }
            appends.onResign(ErrorCode.NOT_LEADER_OR_FOLLOWER);
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
        opened.log().startEpoch(state.leaderEpoch(), (upTo, error) -> onEpochStarted(opened, state, error));
    }

    private void onEpochStarted(OpenLog opened, PartitionImage state, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            onFailure();
        } else if (!stopped && !isStorageFailed() && role.leaderEpoch() == state.leaderEpoch()) {
            // The controller may have said more about this leadership while the disk was busy.
            PartitionImage newest = ordered == null ? state : ordered;
            LeaderRole next = roles.leader(opened, newest);
            // Alone in sync it knows the high watermark at once, and readers must not see an older one.
            next.onWritten();
            acks.onLeading();
            replaceRole(next);
            waiters.wakeAll();
            residency.onLeader(state.leaderEpoch());
            appends.onLeading();
        }
    }

    /** Has been told to lead, and its log or the start of its epoch is still on the way to the disk. */
    boolean isAboutToLead() {
        return !stopped && role instanceof OfflineRole offline && offline.isBefore(ordered, setup.brokerId());
    }

    /** Leads, or did until a moment ago and is about to again. */
    private boolean isLeading() {
        return role.view().isLeader();
    }

    /** Nothing more comes of this replica: whoever waits gets the error. */
    private void retire(ErrorCode error) {
        replaceRole(new OfflineRole(role.leaderEpoch(), error));
        acks.failAll(error);
        deletions.failAll(error);
        gate.refuseAll(error);
        appends.onResign(error);
        residency.onResign();
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
        appends.append(new HeldAppend(this, batch, AppendOrigin.CLIENT, acks, deadlineMs, reply));
    }

    /** Takes one batch of the broker itself, such as a marker; answers when the high watermark has passed it. */
    public void appendOwn(ByteBuf batch, AppendReply reply) {
        assert owner.isCurrent() : handle;
        appends.append(new HeldAppend(this, batch, AppendOrigin.COORDINATOR, Acks.ALL, AckQueue.NO_DEADLINE, reply));
    }

    /** What the log was lent for is done, or the disk has met something. */
    void onFree(@Nullable Throwable failure) {
        if (failure != null && !stopped) {
            trouble.met(failure);
        }
    }

    /** Takes no more appends: the broker is about to stop. */
    public void onDrain() {
        assert owner.isCurrent() : handle;
        appends.drain();
    }

    /** How many appends wait to be answered. */
    public int waitingAppends() {
        assert owner.isCurrent() : handle;
        return acks.size() + gate.size() + appends.early() + residency.waiting();
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
        if (gate.isShut()) {
            gate.hold(new HeldRequest(
                    () -> deleteRecords(beforeOffset, deadlineMs, reply), error -> reply.onDeleted(error, -1)));
            return;
        }
        if (!(role instanceof LeaderRole leading)) {
            reply.onDeleted(refusal(), -1);
            return;
        }
        ErrorCode error = leading.deleteRecords(beforeOffset, target -> deletions.add(target, deadlineMs, reply));
        noteChanged();
        if (error == ErrorCode.NONE) {
            publish();
            // Followers that have all records wait for more of them, and would not hear of this.
            waiters.wakeAll();
        } else {
            reply.onDeleted(error, -1);
        }
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
        if (role instanceof FollowerRole && gate.isShut()) {
            gate.hold(new HeldAnswer(this, leaderEpoch, HeldRecords.of(told), reply));
            return;
        }
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
    ErrorCode refusal() {
        return role instanceof OfflineRole offline ? offline.reason() : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    public void onConfig(PartitionConfig config) {
        assert owner.isCurrent() : handle;
        if (gate.isShut()) {
            gate.hold(() -> onConfig(config));
            return;
        }
        if (open != null) {
            open.log().config(config.log());
        }
        role.onConfig(config);
        noteChanged();
    }

    private void onFlushed(long upTo, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            onFailure();
        } else {
            noteChanged();
        }
    }

    public void onStop(boolean delete) {
        assert owner.isCurrent() : handle;
        onStop(delete, () -> {});
    }

    /** Ends this life of the partition; {@code settled} runs when its log is not being opened, or no longer. */
    public void onStop(boolean delete, Runnable settled) {
        assert owner.isCurrent() : handle;
        if (!stopped) {
            end();
        }
        opening.stop(delete, settled);
    }

    private void end() {
        stopped = true;
        answerWhatIsReached();
        retire(isStorageFailed() ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER);
        OpenLog last = open;
        open = null;
        if (last != null) {
            last.flushPolicy().stop();
        }
    }

    void noteChanged() {
        changes.note();
    }

    /** What many messages share; called by the shard once per batch in which the partition changed. */
    void onBatchEnd() {
        assert owner.isCurrent() : handle;
        changes.taken();
        answerWhatIsReached();
        if (!gate.isAway() && !deletions.isEmpty() && role instanceof LeaderRole leader) {
            deletions.check(leader.lowWatermark());
        }
        if (!waiters.isEmpty()) {
            waiters.wake(handle.view());
        }
        residency.onHighWatermark();
    }

    /** Whoever gets an answer finds its records in the view. */
    private void answerWhatIsReached() {
        changes.beforePublishing(this::flushStaged);
        publish();
        if (!gate.isAway()) {
            role.answer();
        }
    }

    /** While the log is away it is neither written nor looked at; its return is noted as a change. */
    void flushStaged() {
        if (open == null || gate.isAway()) {
            return;
        }
        if (open.write(gate, this::onLost, this::onFree)) {
            role.onWritten();
            trouble.guarded(open.flushPolicy()::flushIfDue);
        } else if (open.log().isOffline()) {
            onFailure();
        }
    }

    private void onLost(long endOffset) {
        acks.onNoRoom(endOffset);
        residency.onLost(endOffset);
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
        if (!isStorageFailed()) {
            setup.metrics().failed();
            retire(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** A directory has failed; nothing happens if the log does not lie there. */
    public void onDiskFailed() {
        assert owner.isCurrent() : handle;
        if (open != null && open.log().isOffline()) {
            onFailure();
        }
    }
}
