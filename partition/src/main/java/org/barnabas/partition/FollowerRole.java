package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.partition.lead.WaitingAcks;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the log of the leader for one leader epoch; takes no appends of clients. What the leader answers comes in by
 * {@link #onFetched}:
 *
 * <pre>
 *   divergence        cut back to where both logs agree, nothing else (rules R1, R8); the next fetch asks again, until
 *                     leader and follower know the same epoch at the same offset (R2)
 *   below the start   everything here was deleted there: begin anew where the leader begins
 *   records           appended as they are; high watermark and log start follow the leader's
 * </pre>
 *
 * <p>Nothing is ever cut because of a high watermark. A new role is made with every epoch, so the comparison is made
 * again even if the leader is the same (R7). Owned by the shard's thread.
 */
final class FollowerRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerRole.class);

    private final PartitionLog log;
    private final LogGate gate;
    private final FlushPolicy flushPolicy;
    private final WaitingAcks acks;
    private final int leader;
    private final int leaderEpoch;
    private final Runnable changed;
    private final Consumer<Throwable> failures;
    private final RecordBatchView batch = new RecordBatchView();
    private final LeaderBatches leaderBatches;
    private long highWatermark;
    private long leaderHighWatermark;
    private long leaderLogStart;
    private List<FetchedReply> waiting = List.of();
    /** The log is lent for what the waiting answer asks. */
    private boolean lent;
    /** What is to be read may be cut off at any moment. */
    private boolean cutting;

    private boolean ended;

    /**
     * Follows.
     *
     * @param leader broker id, or -1 if there is none at present
     * @param highWatermark as known from before
     */
    FollowerRole(FollowerSetup setup, int leader, int leaderEpoch, long highWatermark) {
        this.log = setup.log();
        this.gate = setup.gate();
        this.flushPolicy = setup.flushPolicy();
        this.acks = setup.acks();
        this.changed = setup.changed();
        this.failures = setup.failures();
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        this.leaderBatches = new LeaderBatches(log, leader, leaderEpoch);
        LogView view = log.view();
        this.highWatermark = Math.max(view.startOffset(), Math.min(highWatermark, view.endOffset()));
        this.leaderHighWatermark = this.highWatermark;
        this.leaderLogStart = view.startOffset();
        // After a restart the log does not know yet which decided transactions are replicated.
        log.highWatermark(this.highWatermark);
    }

    /**
     * What a follower works with.
     *
     * @param gate where the log is lent for what may wait for the disk
     * @param acks appends of a leadership before that still wait
     * @param changed to be run when the bounds may have moved
     * @param failures hears what the disk met
     */
    record FollowerSetup(
            PartitionLog log,
            LogGate gate,
            FlushPolicy flushPolicy,
            WaitingAcks acks,
            Runnable changed,
            Consumer<Throwable> failures) {}

    int leader() {
        return leader;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Where the next fetch goes on. Nothing may be staged. */
    FetchPosition position() {
        LogView view = log.view();
        return new FetchPosition(leaderEpoch, view.endOffset(), view.latestEpoch(), view.startOffset());
    }

    /**
     * The leader's answer to a fetch from {@link #position}. Nothing may be staged.
     *
     * @param told without an error, or with OFFSET_OUT_OF_RANGE and the leader's log start; records that are kept are
     *     retained
     * @param reply answered with {@link #answer} when everything is written
     */
    void onFetched(PartitionData told, FetchedReply reply) {
        if (!waiting.isEmpty()) {
            // Asked for before the last answer was written, by a fetcher that another has replaced: it is told where to
            // go on, as soon as that is durable.
            waiting = new ArrayList<>(waiting);
            waiting.add(reply);
            return;
        }
        boolean isSound = told.divergingEpoch().endOffset() < 0 && told.errorCode() == ErrorCode.NONE.code();
        ByteBuf records = isSound ? leaderBatches.sound(told) : null;
        Step first = firstStep(told, records);
        if (first != null) {
            lend(first, told, reply);
            return;
        }
        ErrorCode error = take(told, records);
        if (error != ErrorCode.NONE) {
            // For want of room a part of the answer may have been taken: it goes on behind that.
            reply.onTaken(error, isOutOfRoom(error) ? position() : null);
            return;
        }
        waiting = List.of(reply);
    }

    /**
     * Something for which the log has to be lent.
     *
     * @param cuts whether readers may lose what they see
     * @param after runs when it is back
     * @param complete whether the leader's answer is taken with it; otherwise it is looked at again
     */
    private record Step(boolean cuts, boolean complete, Runnable work, Runnable after) {}

    private void lend(Step step, PartitionData told, FetchedReply reply) {
        HeldRecords records = HeldRecords.of(told);
        lent = true;
        cutting = step.cuts();
        waiting = List.of(reply);
        gate.lend(!step.cuts(), step.work(), failure -> {
            try {
                if (!ended) {
                    lent = false;
                    cutting = false;
                    waiting = List.of();
                    onBack(step, told, reply, failure);
                }
            } catch (RuntimeException | AssertionError | StackOverflowError surprise) {
                // Its fetcher asks for nothing before it has heard of all partitions.
                reply.onTaken(ErrorCode.UNKNOWN_SERVER_ERROR, null);
                throw surprise;
            } finally {
                records.release();
            }
        });
    }

    private void onBack(Step step, PartitionData told, FetchedReply reply, @Nullable Throwable failure) {
        if (failure != null) {
            boolean noRoomForMore = !step.cuts() && !log.isOffline();
            if (noRoomForMore) {
                learn(told);
            }
            reply.onTaken(ErrorCode.KAFKA_STORAGE_ERROR, noRoomForMore ? position() : null);
            failures.accept(failure);
            changed.run();
            return;
        }
        step.after().run();
        if (step.complete()) {
            waiting = List.of(reply);
        } else {
            onFetched(told, reply);
        }
        changed.run();
    }

    /** Null if nothing stands in the way of {@link #take}. */
    private @Nullable Step firstStep(PartitionData told, @Nullable ByteBuf records) {
        FetchResponse.EpochEndOffset diverging = told.divergingEpoch();
        if (diverging.endOffset() >= 0) {
            return cutBack(diverging.epoch(), diverging.endOffset(), told.logStartOffset());
        }
        if (told.errorCode() == ErrorCode.OFFSET_OUT_OF_RANGE.code()) {
            return beginAnew(told.logStartOffset());
        }
        if (isUnproven(told.logStartOffset())) {
            return beginAnewAt(told.logStartOffset(), 0);
        }
        if (records == null) {
            return null;
        }
        Step aligned = alignStart(records, told.logStartOffset());
        if (aligned != null) {
            return aligned;
        }
        Runnable work = log.preparation(records, null);
        return work == null ? null : new Step(false, false, work, () -> {});
    }

    private boolean isOutOfRoom(ErrorCode error) {
        return error == ErrorCode.KAFKA_STORAGE_ERROR && !log.isOffline();
    }

    private ErrorCode take(PartitionData told, @Nullable ByteBuf records) {
        if (told.errorCode() == ErrorCode.OFFSET_OUT_OF_RANGE.code()) {
            return ErrorCode.OFFSET_OUT_OF_RANGE;
        }
        ErrorCode error = append(records);
        if (error == ErrorCode.NONE || isOutOfRoom(error)) {
            learn(told);
        }
        return error;
    }

    /** Also without room for the records: what the leader has deleted makes some. */
    private void learn(PartitionData told) {
        leaderHighWatermark = told.highWatermark();
        leaderLogStart = told.logStartOffset();
    }

    /** To the end of the largest epoch that both know, as far as both have it (KIP-101, KIP-279). */
    private Step cutBack(int epoch, long leaderEnd, long leaderStart) {
        EpochEnd own = log.view().endOfEpoch(epoch);
        long target = leaderEnd;
        if (own.isKnown()) {
            target = own.epoch() == epoch ? Math.min(own.endOffset(), leaderEnd) : own.endOffset();
        }
        long end = log.view().endOffset();
        if (target < end) {
            LOG.info("cut back log={} from={} to={} leader={} epoch={}", log.name(), end, target, leader, leaderEpoch);
        }
        if (target < highWatermark) {
            LOG.warn("leader lacks committed records log={} highWatermark={}", log.name(), highWatermark);
        }
        if (leaderStart >= target) {
            // What would be left lies before the leader's start: nothing proves that the leader ever had the same.
            return beginAnewAt(leaderStart, 0);
        }
        long cutTo = target;
        log.announceCut(cutTo);
        return new Step(true, true, () -> log.truncateTo(cutTo), () -> {
            acks.onCut(log.view().endOffset());
            moveHighWatermark(Math.min(highWatermark, log.view().endOffset()));
            leaderHighWatermark = highWatermark;
        });
    }

    /** Null if the log has what lies behind the leader's start: then the leader is asked again. */
    private @Nullable Step beginAnew(long leaderStart) {
        if (leaderStart < 0) {
            return null;
        }
        long end = log.view().endOffset();
        if (leaderStart > end) {
            LOG.info("begins anew log={} end={} leaderStart={}", log.name(), end, leaderStart);
            // Whether the leader ever had the same records is not known.
            return beginAnewAt(leaderStart, 0);
        }
        // The leader ends before this log does. With epochs it would have said where they part.
        if (log.view().latestEpoch() >= 0) {
            return null;
        }
        LOG.warn("begins anew, the leader has less log={} end={}", log.name(), end);
        return beginAnewAt(leaderStart, leaderStart);
    }

    /**
     * All of this log lies before the leader's start, and is not of this leadership: then the leader has no record by which
     * they could be compared, and what is here must not come back when a crash takes the log's start back.
     */
    private boolean isUnproven(long leaderStart) {
        LogView view = log.view();
        return leaderStart == view.endOffset() && view.startOffset() < leaderStart && view.latestEpoch() < leaderEpoch;
    }

    private Step beginAnewAt(long leaderStart, long cut) {
        log.announceCut(Math.min(leaderStart, log.view().startOffset()));
        return new Step(true, true, () -> log.truncateFully(leaderStart), () -> {
            acks.onCut(cut);
            // What lies before the leader's start was committed before it was deleted.
            moveHighWatermark(leaderStart);
            leaderHighWatermark = leaderStart;
            leaderLogStart = leaderStart;
        });
    }

    private ErrorCode append(@Nullable ByteBuf records) {
        if (records == null) {
            return leaderBatches.isTorn() ? leaderBatches.damaged() : ErrorCode.NONE;
        }
        ErrorCode error = log.appendReplica(new BufferRecords(records.retain()));
        if (isOutOfRoom(error)) {
            LOG.debug("waits for room log={} end={}", log.name(), log.nextOffset());
        } else if (error != ErrorCode.NONE) {
            LOG.error("batch of leader refused log={} end={} error={}", log.name(), log.nextOffset(), error);
        }
        return error;
    }

    /**
     * A leader whose start lies within a batch sends the whole batch: an empty log begins with it, and so does one of which
     * all lies before that start, because the logs parted there. Who has no room for the batch stays where it is.
     */
    private @Nullable Step alignStart(ByteBuf records, long leaderStart) {
        LogView view = log.view();
        batch.wrap(records, records.readerIndex());
        long first = batch.baseOffset();
        boolean worthless = view.startOffset() == view.endOffset() || leaderStart >= view.endOffset();
        boolean takesAny = !log.environment().state().room().isFull();
        if (!worthless || !takesAny || first >= view.endOffset() || batch.lastOffset() < view.endOffset()) {
            return null;
        }
        return new Step(true, false, () -> log.truncateFully(first), () -> {
            // Should there be no room for the batch after all, the log ends here.
            moveHighWatermark(Math.min(highWatermark, log.view().endOffset()));
            leaderHighWatermark = highWatermark;
        });
    }

    private void moveHighWatermark(long offset) {
        highWatermark = offset;
        log.highWatermark(offset);
    }

    @Override
    public AppendOutcome append(ByteBuf records, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply) {
        records.release();
        reply.onAppended(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1, -1);
        return AppendOutcome.refused(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Override
    public void onWritten() {
        LogView view = log.view();
        long known = Math.min(leaderHighWatermark, view.endOffset());
        if (known > highWatermark || log.highWatermark() < highWatermark) {
            moveHighWatermark(Math.max(known, highWatermark));
        }
        if (leaderLogStart > view.startOffset() && leaderLogStart <= highWatermark) {
            log.deleteRecords(leaderLogStart);
        }
        assert highWatermark <= log.view().endOffset() : log.name();
    }

    @Override
    public PartitionView view() {
        if (cutting) {
            return PartitionView.offline(leaderEpoch);
        }
        LogView view = log.view();
        long behind = Math.max(0, leaderHighWatermark - view.endOffset());
        return new PartitionView(
                Standing.FOLLOWER, leaderEpoch, highWatermark, view.lastStableOffset(highWatermark), view, 0, behind);
    }

    /**
     * What the leader hears next counts as replicated, so it must be as durable as the topic asks for. Appends of a
     * leadership before: the high watermark moves here by what the leader answers without a divergence, so everything
     * below it is the leader's, and committed.
     */
    @Override
    public void answer() {
        acks.release(highWatermark, highWatermark, log.view().startOffset());
        if (!lent
                && !waiting.isEmpty()
                && flushPolicy.durableEnd() >= log.view().endOffset()) {
            List<FetchedReply> all = waiting;
            waiting = List.of();
            all.forEach(reply -> reply.onTaken(ErrorCode.NONE, position()));
        }
    }

    @Override
    public void end(ErrorCode error) {
        ended = true;
        List<FetchedReply> all = waiting;
        waiting = List.of();
        all.forEach(reply -> reply.onTaken(error, null));
    }
}
