package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.segment.ControlBatch;
import org.barnabas.partition.lead.AckQueue;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place on a partition where a {@link Resident} lives if the topic has one: lets it move in and out with leadership,
 * and tells it what happens to the log. Owned by the shard's thread.
 */
final class Residency implements ResidentDoor {

    private static final Logger LOG = LoggerFactory.getLogger(Residency.class);
    private static final AppendReply NOBODY = (error, baseOffset, logStartOffset) -> {};

    private final Partition partition;
    private final Resident.@Nullable Factory factory;
    private @Nullable Resident resident;
    /** Behind the newest record that the resident knows to be in the log. */
    private long knownEnd;

    private long told;

    Residency(Partition partition, Resident.@Nullable Factory factory) {
        this.partition = partition;
        this.factory = factory;
    }

    @Override
    @AnyThread
    public PartitionHandle handle() {
        return partition.handle();
    }

    /** How many appends wait: 1 as long as something of the resident's is not committed. */
    int waiting() {
        return resident != null && knownEnd > partition.handle().view().highWatermark() ? 1 : 0;
    }

    void onLeader(int leaderEpoch) {
        if (factory == null) {
            return;
        }
        guarded(() -> {
            Resident living = resident;
            if (living == null) {
                knownEnd = 0;
                told = -1;
                living = factory.moveIn(this);
                resident = living;
            }
            living.onLeader(leaderEpoch);
        });
        onHighWatermark();
    }

    void onResign() {
        Resident leaving = resident;
        if (leaving != null) {
            resident = null;
            guarded(leaving::onResign);
        }
    }

    /** Tells the resident by message how far the high watermark is: it may append then, and the partition is busy now. */
    void onHighWatermark() {
        Resident living = resident;
        long highWatermark = partition.handle().view().highWatermark();
        if (living != null && highWatermark > told) {
            told = highWatermark;
            partition.handle().shard().post(() -> {
                if (living == resident) {
                    guarded(() -> living.onHighWatermark(highWatermark));
                }
            });
        }
    }

    /** What was staged at this offset and behind it was not written. */
    void onLost(long endOffset) {
        Resident living = resident;
        if (living != null && endOffset < knownEnd) {
            knownEnd = endOffset;
            guarded(() -> living.onLost(endOffset));
        }
    }

    @Override
    public @Nullable AppendOutcome append(ByteBuf batch) {
        assert partition.handle().shard().owner().isCurrent() : partition.handle();
        HeldAppend wanted =
                new HeldAppend(partition, batch, AppendOrigin.COORDINATOR, Acks.RESIDENT, AckQueue.NO_DEADLINE, NOBODY);
        if (partition.appends().mustWait(wanted)) {
            batch.release();
            Resident living = resident;
            partition.appends().whenHere(() -> onRoom(living));
            return null;
        }
        AppendOutcome outcome = partition.appends().take(wanted);
        if (outcome.accepted()) {
            knownEnd = outcome.lastOffset() + 1;
        }
        return outcome;
    }

    private void onRoom(@Nullable Resident asked) {
        if (asked != null && asked == resident) {
            guarded(asked::onRoom);
        }
    }

    /** What a batch that is nobody's here would end, such as a marker; null if nothing that a resident must know. */
    @Nullable
    Ended endedBy(HeldAppend wanted) {
        if (resident == null || wanted.origin() != AppendOrigin.COORDINATOR || wanted.acks() == Acks.RESIDENT) {
            return null;
        }
        RecordBatchView view = new RecordBatchView();
        view.wrap(wanted.batch(), wanted.batch().readerIndex());
        TransactionMarker marker = view.isControl() ? ControlBatch.marker(view) : null;
        return marker == null ? null : new Ended(view.producerId(), view.producerEpoch(), marker.commit());
    }

    /** A transaction that ends. */
    record Ended(long producerId, short producerEpoch, boolean commit) {}

    /** The resident hears of what was ended. */
    void onAppended(@Nullable Ended ended, AppendOutcome outcome) {
        Resident living = resident;
        if (living != null && ended != null && outcome.accepted()) {
            knownEnd = outcome.lastOffset() + 1;
            guarded(() -> living.onMarker(new Resident.MarkerAppended(
                    ended.producerId(), ended.producerEpoch(), ended.commit(), outcome.baseOffset())));
        }
    }

    /** A resident that fails must not keep the partition from its work. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            LOG.error("resident failed partition={}", partition.handle(), failure);
        }
    }
}
