package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.LongConsumer;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.HighWatermark;
import org.barnabas.partition.lead.InSyncSet;
import org.barnabas.partition.lead.ReplicaProgress;
import org.barnabas.partition.lead.WaitingAcks;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * Leads the partition for one leader epoch: takes appends, knows who is in sync, moves the high watermark, and answers
 * producers when their records are as safe as they asked for; also those of leaderships before, whose records the log
 * still has. Owned by the shard's thread.
 */
final class LeaderRole implements Role {

    /** The validator has stamped the broker's time already where the topic wants it. */
    private static final long KEEP_TIMESTAMPS = -1;

    private final PartitionLog log;
    private final FlushPolicy flushPolicy;
    private final int leaderEpoch;
    private final InSyncKeeper keeper;
    private final InSyncSet inSync;
    private final HighWatermark highWatermark;
    private final WaitingAcks acks;
    private final PartitionMetrics metrics;
    private final Replication replication;
    private final int broker;
    private PartitionConfig config;
    private boolean countedUnderMinIsr;

    /**
     * Begins to lead. The epoch and where it starts are durable already (rule R5).
     *
     * @param broker this broker's id
     * @param knownHighWatermark from the time before; at most the log's end counts
     */
    LeaderRole(LeaderSetup setup, int broker, PartitionImage state, long knownHighWatermark) {
        this.log = setup.log();
        this.flushPolicy = setup.flushPolicy();
        this.acks = setup.acks();
        this.replication = setup.replication();
        this.config = setup.handle().config();
        this.broker = broker;
        this.leaderEpoch = state.leaderEpoch();
        LogView view = log.view();
        long known = Math.max(view.startOffset(), Math.min(knownHighWatermark, view.endOffset()));
        this.highWatermark = new HighWatermark(known);
        // After a restart the log does not know yet which decided transactions are replicated.
        log.highWatermark(known);
        this.keeper = new InSyncKeeper(
                setup.handle(), setup.replication(), broker, state, view, known, setup.metrics(), setup.changed());
        this.inSync = keeper.inSync();
        this.metrics = setup.metrics();
        countUnderMinIsr(isUnderMinIsr());
    }

    /**
     * What a leader works with.
     *
     * @param acks appends that wait, also such of leaderships before that are still in the log
     * @param changed to be run when the bounds may move though nothing was appended
     */
    record LeaderSetup(
            PartitionHandle handle,
            PartitionLog log,
            FlushPolicy flushPolicy,
            WaitingAcks acks,
            Replication replication,
            PartitionMetrics metrics,
            Runnable changed) {}

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** The controller's word on the same leadership. */
    void onState(PartitionImage state) {
        keeper.onState(state);
    }

    /** A follower says how far it is. */
    boolean onFollowerFetch(FollowerFetch fetch) {
        return keeper.onFetch(fetch, log.view());
    }

    /** The smallest log start among the replicas that live: what is before it is gone for good (KIP-107). */
    long lowWatermark() {
        long low = log.view().startOffset();
        ClusterImage image = replication.image().get();
        for (ReplicaProgress follower : keeper.followers().values()) {
            if (image.isAlive(follower.broker())) {
                low = Math.min(low, follower.logStart());
            }
        }
        return low;
    }

    @Override
    public void onConfig(PartitionConfig newConfig) {
        config = newConfig;
        countUnderMinIsr(isUnderMinIsr());
    }

    List<Integer> inSyncReplicas() {
        return List.copyOf(inSync.settled());
    }

    /** What the log has to be lent for before this batch can be appended; null for nothing. */
    @Nullable
    Runnable preparation(ByteBuf batch) {
        return log.preparation(batch, leaderEpoch);
    }

    @Override
    public AppendOutcome append(ByteBuf batch, AppendOrigin origin, Acks wanted, long deadlineMs, AppendReply reply) {
        if (wanted.isOfAll() && isUnderMinIsr()) {
            batch.release();
            reply.onAppended(ErrorCode.NOT_ENOUGH_REPLICAS, -1, -1);
            return AppendOutcome.refused(ErrorCode.NOT_ENOUGH_REPLICAS);
        }
        AppendOutcome outcome = log.append(new BufferRecords(batch), origin, leaderEpoch, KEEP_TIMESTAMPS);
        if (!outcome.accepted()) {
            reply.onAppended(outcome.error(), -1, -1);
        } else if (!wanted.isWaitedFor()) {
            reply.onAppended(outcome.error(), outcome.baseOffset(), log.view().startOffset());
        } else {
            acks.add(wanted, outcome, deadlineMs, reply);
        }
        return outcome;
    }

    /** Where a partition has fewer replicas than the topic wants in sync, all of them are enough. */
    private int minInSync() {
        return Math.min(config.minInSyncReplicas(), keeper.replicas());
    }

    /**
     * Moves the log's start; everything is written.
     *
     * @param beforeOffset -1 for the high watermark
     * @param done hears where the log starts now, or wants to
     */
    ErrorCode deleteRecords(long beforeOffset, LongConsumer done) {
        long high = highWatermark.offset();
        long target = beforeOffset == -1 ? high : beforeOffset;
        if (target < 0 || target > high) {
            return ErrorCode.OFFSET_OUT_OF_RANGE;
        }
        ErrorCode error = log.deleteRecords(target);
        if (error == ErrorCode.NONE) {
            done.accept(target);
        }
        return error;
    }

    private void countUnderMinIsr(boolean now) {
        if (now != countedUnderMinIsr) {
            countedUnderMinIsr = now;
            metrics.underMinIsr(now ? 1 : -1);
        }
    }

    private boolean isUnderMinIsr() {
        return inSync.settled().size() < minInSync();
    }

    @Override
    public void onWritten() {
        if (highWatermark.advance(flushPolicy.durableEnd(), inSync, minInSync(), keeper.followers())) {
            log.highWatermark(highWatermark.offset());
        }
        keeper.onMoved(log.view().endOffset(), highWatermark.offset());
        assertInvariant();
    }

    /** Cheap enough for production; a violation takes the partition offline before anybody is answered. */
    private void assertInvariant() {
        assert highWatermark.offset() <= log.view().endOffset() : "high watermark beyond the end of " + log.name();
        assert inSync.maximal().contains(broker) : "LeaderInIsr of " + log.name();
    }

    @Override
    public PartitionView view() {
        LogView view = log.view();
        long high = highWatermark.offset();
        return new PartitionView(
                Standing.LEADER, leaderEpoch, high, view.lastStableOffset(high), view, keeper.rollCall(), 0);
    }

    @Override
    public void answer() {
        long start = log.view().startOffset();
        boolean under = isUnderMinIsr();
        countUnderMinIsr(under);
        if (under) {
            acks.releaseUnderMinIsr(flushPolicy.durableEnd(), highWatermark.offset(), start);
        } else {
            acks.release(flushPolicy.durableEnd(), highWatermark.offset(), start);
        }
    }

    @Override
    public void end(ErrorCode error) {
        keeper.close();
        countUnderMinIsr(false);
    }
}
