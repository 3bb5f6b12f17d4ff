package org.barnabas.log;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SequenceCheck;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.BatchPosition;
import org.barnabas.log.segment.ControlBatch;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;

/**
 * Gives batches their offsets and writes them. {@code append} checks, stamps and stages; {@code writeStaged} writes
 * everything staged with one gathering write. Nothing staged is visible. One thread, the log's owner.
 */
final class LogAppender {

    static final BatchPosition NOTHING_WRITTEN = new BatchPosition(-1, -1, 0, 0);

    private final PartitionLog log;
    private final LogEnvironment environment;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final EpochHistory epochs;
    private final StagedBatches staged = new StagedBatches();
    private final RecordBatchView batch = new RecordBatchView();
    private final ReplicaChunk chunk = new ReplicaChunk();
    private final LogRoom room;
    private long nextOffset;
    private @Nullable BatchPosition firstStaged;
    /** The epochs before anything was staged; null if nothing is. */
    private @Nullable List<EpochEntry> epochsBefore;

    private boolean ledgerTouched;
    /** Something staged was lost for want of room, and {@link #writeStaged} has not told yet. */
    private boolean lost;
    /** What was lost is still in the segment's indexes and in the ledger. */
    private boolean mustRepair;
    /** The offset that {@link #preparation} was last asked about, and when. */
    private long judgedFor = -1;

    private long judgedMs;

    LogAppender(PartitionLog log, LogEnvironment environment, LogParts parts) {
        this.log = log;
        this.environment = environment;
        this.segments = parts.segments();
        this.ledger = parts.ledger();
        this.epochs = parts.epochs();
        this.room = new LogRoom(log, environment, parts);
        this.nextOffset = segments.active().endOffset();
    }

    long nextOffset() {
        return nextOffset;
    }

    /** The log was cut; nothing is staged. */
    void nextOffset(long offset) {
        nextOffset = offset;
        firstStaged = null;
    }

    boolean hasStaged() {
        return !staged.isEmpty();
    }

    /** The first batch of the last write, where the reader that has everything else asks next. */
    BatchPosition newest() {
        BatchPosition first = firstStaged;
        return first == null ? NOTHING_WRITTEN : first;
    }

    /** Stages one batch of a leader's client or coordinator; takes over the reference. */
    AppendOutcome append(BufferRecords records, AppendOrigin origin, int leaderEpoch, long appendTimeMs) {
        ByteBuf buffer = records.buffer();
        boolean kept = false;
        try {
            batch.wrap(buffer, buffer.readerIndex());
            AppendOutcome refused = refusal(records, origin);
            if (refused != null) {
                return refused;
            }
            batch.baseOffset(nextOffset);
            batch.partitionLeaderEpoch(leaderEpoch);
            if (appendTimeMs >= 0) {
                batch.logAppendTime(appendTimeMs);
            }
            if (!environment.state().room().take(records.sizeInBytes())) {
                return AppendOutcome.refused(ErrorCode.KAFKA_STORAGE_ERROR);
            }
            long base = nextOffset;
            long last = batch.lastOffset();
            makeRoom(records.sizeInBytes(), base, last, leaderEpoch, chunk.hasAborts(buffer));
            beforeStaging();
            stage(last);
            // The partition starts epochs before it serves; this covers callers that do not.
            epochs.assign(leaderEpoch, base);
            staged.add(records, 1);
            kept = true;
            return new AppendOutcome(ErrorCode.NONE, base, last, false);
        } catch (IOException failure) {
            lose(failure);
            return AppendOutcome.refused(ErrorCode.KAFKA_STORAGE_ERROR);
        } finally {
            if (!kept) {
                records.release();
            }
        }
    }

    /** The disk has failed, or the log was closed: what came now would make a clean stop a lie. */
    private boolean isOver() {
        return log.isOffline() || log.holder().isClosed();
    }

    /** There is no room, or those whose batches were lost for want of it have not been told yet. */
    private boolean mustWait() {
        return lost
                || mustRepair
                || environment.state().room().isFull()
                || !log.cut().isStartNoted();
    }

    private @Nullable AppendOutcome refusal(BufferRecords records, AppendOrigin origin) {
        if (isOver() || mustWait()) {
            return AppendOutcome.refused(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        if (records.sizeInBytes() < RecordBatchView.HEADER_SIZE || batch.sizeInBytes() != records.sizeInBytes()) {
            return AppendOutcome.refused(ErrorCode.INVALID_RECORD);
        }
        if (records.sizeInBytes() > log.config().segmentBytes()) {
            return AppendOutcome.refused(ErrorCode.RECORD_LIST_TOO_LARGE);
        }
        if (batch.isControl()) {
            TransactionMarker marker = ControlBatch.marker(batch);
            ErrorCode error = marker == null ? ErrorCode.NONE : ledger.checkMarker(batch, marker);
            return error == ErrorCode.NONE ? null : AppendOutcome.refused(error);
        }
        return origin == AppendOrigin.CLIENT ? sequenceRefusal() : null;
    }

    private @Nullable AppendOutcome sequenceRefusal() {
        SequenceCheck check = ledger.check(batch);
        if (check.fits()) {
            return null;
        }
        environment.metrics().refused(check.isDuplicate());
        if (check.isDuplicate()) {
            ErrorCode told = check.baseOffset() < 0 ? check.error() : ErrorCode.NONE;
            return new AppendOutcome(told, check.baseOffset(), check.lastOffset(), true);
        }
        return AppendOutcome.refused(check.error());
    }

    /** Stages batches that already have their offsets and epochs, as a follower gets them; takes over the reference. */
    ErrorCode appendReplica(BufferRecords records) {
        if (isOver() || mustWait()) {
            records.release();
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        ByteBuf buffer = records.buffer();
        int batches = chunk.countBatches(buffer, nextOffset);
        try {
            if (batches == ReplicaChunk.UNSOUND) {
                return ErrorCode.CORRUPT_MESSAGE;
            }
            if (!environment.state().room().take(records.sizeInBytes())) {
                return ErrorCode.KAFKA_STORAGE_ERROR;
            }
            int start = buffer.readerIndex();
            int end = buffer.writerIndex();
            for (int from = start; from < end; ) {
                int to = chunk.endOfRun(buffer, from);
                if (from != start && !hasRoom(buffer, from, to)) {
                    // Behind a wide hole: it is asked for again, and prepared then.
                    break;
                }
                boolean whole = from == start && to == end;
                stageRun(whole ? records.retain() : new BufferRecords(buffer.retainedSlice(from, to - from)));
                from = to;
            }
            return ErrorCode.NONE;
        } catch (IOException failure) {
            lose(failure);
            return ErrorCode.KAFKA_STORAGE_ERROR;
        } finally {
            records.release();
        }
    }

    private boolean hasRoom(ByteBuf buffer, int from, int to) throws IOException {
        ByteBuf run = buffer.slice(from, to - from);
        long last = chunk.lastOffsetOfRun(run);
        batch.wrap(run, run.readerIndex());
        int epoch = batch.partitionLeaderEpoch();
        long nowMs = environment.clock().nowMs();
        boolean aborts = chunk.hasAborts(run);
        return room.forBatches(to - from, batch.baseOffset(), last, batch.maxTimestamp(), epoch, aborts, nowMs)
                .isReady();
    }

    /** Stages batches that fit into one segment; takes over the reference. */
    private void stageRun(BufferRecords run) throws IOException {
        boolean kept = false;
        try {
            ByteBuf buffer = run.buffer();
            int end = buffer.writerIndex();
            batch.wrap(buffer, buffer.readerIndex());
            long first = batch.baseOffset();
            int count = 0;
            long last = first;
            for (int at = buffer.readerIndex(); at < end; at = batch.end()) {
                last = batch.wrap(buffer, at).lastOffset();
                count++;
            }
            batch.wrap(buffer, buffer.readerIndex());
            makeRoom(run.sizeInBytes(), first, last, batch.partitionLeaderEpoch(), chunk.hasAborts(buffer));
            beforeStaging();
            for (int at = buffer.readerIndex(); at < end; at = batch.end()) {
                batch.wrap(buffer, at);
                epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
                stage(batch.lastOffset());
            }
            staged.add(run, count);
            kept = true;
        } finally {
            if (!kept) {
                run.release();
            }
        }
    }

    private void beforeStaging() {
        if (epochsBefore == null) {
            epochsBefore = epochs.entries();
        }
    }

    private void stage(long lastOffset) throws IOException {
        ActiveSegment active = segments.active();
        ledgerTouched |= batch.hasProducerId() || batch.isControl();
        if (staged.isEmpty()) {
            firstStaged = new BatchPosition(batch.baseOffset(), lastOffset, active.stagedSize(), batch.sizeInBytes());
        }
        TransactionMarker marker = batch.isControl() ? ControlBatch.marker(batch) : null;
        if (marker == null) {
            ledger.add(batch);
        } else {
            AbortedTransaction aborted = ledger.addMarker(batch, marker);
            if (aborted != null) {
                active.aborted().append(aborted);
            }
        }
        active.stage(
                lastOffset,
                batch.maxTimestamp(),
                batch.sizeInBytes(),
                log.config().indexIntervalBytes());
        nextOffset = lastOffset + 1;
    }

    /** Sees to it that what comes next has its place before anything of it is staged; {@link #batch} is its first. */
    private void makeRoom(int bytes, long firstOffset, long lastOffset, int epoch, boolean aborts) throws IOException {
        // What was found ready a moment ago stays so: a segment does not get too old in between.
        long nowMs = judgedFor == firstOffset ? judgedMs : environment.clock().nowMs();
        room.forBatches(bytes, firstOffset, lastOffset, batch.maxTimestamp(), epoch, aborts, nowMs);
        if (!room.isReady()) {
            write();
            nextOffset = room.make();
        }
    }

    /**
     * What has to be done first, where one may wait for the disk, so that an append finds its place; null if nothing, or if
     * it will be refused.
     *
     * @param buffer one batch of a producer, or batches of a leader
     * @param leaderEpoch of a leader; null for batches that have theirs
     */
    @Nullable
    Runnable preparation(ByteBuf buffer, @Nullable Integer leaderEpoch) {
        if (isOver() || environment.state().room().isFull() || buffer.readableBytes() < RecordBatchView.HEADER_SIZE) {
            return null;
        }
        if (leaderEpoch == null && chunk.countBatches(buffer, nextOffset) == ReplicaChunk.UNSOUND) {
            return null;
        }
        batch.wrap(buffer, buffer.readerIndex());
        boolean fits = batch.sizeInBytes() == buffer.readableBytes()
                && batch.sizeInBytes() <= log.config().segmentBytes();
        if (leaderEpoch != null && !fits) {
            return null;
        }
        long first = leaderEpoch == null ? batch.baseOffset() : nextOffset;
        long last = leaderEpoch == null ? chunk.lastOffsetOfRun(buffer) : first + batch.lastOffsetDelta();
        int epoch = leaderEpoch == null ? batch.partitionLeaderEpoch() : leaderEpoch;
        int bytes = buffer.readableBytes();
        long newest = batch.maxTimestamp();
        boolean aborts = chunk.hasAborts(buffer);
        long nowMs = environment.clock().nowMs();
        judgedFor = first;
        judgedMs = nowMs;
        try {
            if (!mustRepair
                    && log.cut().isStartNoted()
                    && room.forBatches(bytes, first, last, newest, epoch, aborts, nowMs)
                            .isReady()) {
                return null;
            }
        } catch (IOException failure) {
            // The append meets it, too, and knows what to answer.
            return null;
        }
        return () -> prepare(() -> room.forBatches(bytes, first, last, newest, epoch, aborts, nowMs));
    }

    private void prepare(Supplier<LogRoom> wanted) {
        environment.state().guarded("new segment of " + log.name(), () -> {
            repair();
            if (log.cut().noteStart() && !wanted.get().isReady()) {
                nextOffset(room.make());
            }
        });
    }

    /**
     * Writes what is staged. On failure everything staged is lost and the directory is offline; only if there was no room
     * the log goes on with what it had before, and the same batches may come again.
     */
    ErrorCode writeStaged() {
        if (lost) {
            lost = false;
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        if (staged.isEmpty()) {
            return ErrorCode.NONE;
        }
        if (log.isOffline()) {
            staged.releaseAll();
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        try {
            write();
            return ErrorCode.NONE;
        } catch (IOException failure) {
            lose(failure);
            lost = false;
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }

    /** The log is deleted. */
    void drop() {
        staged.releaseAll();
    }

    private void lose(IOException failure) {
        staged.releaseAll();
        if (!(failure instanceof DiskFullException)) {
            environment.state().fail(failure);
            return;
        }
        environment.state().room().foundNone();
        lost = true;
        mustRepair = true;
        nextOffset(segments.active().endOffset());
        List<EpochEntry> before = epochsBefore;
        if (before != null) {
            epochs.restore(before);
        }
    }

    /** Something was lost for want of room, and {@link #repair} has not made the log forget it yet. */
    boolean mustRepair() {
        return mustRepair;
    }

    /** Before the log is cut or rolled; may wait for the disk. */
    void requireWritten() {
        if (hasStaged()) {
            throw new IllegalStateException("staged batches of " + log.name() + " are not written");
        }
        if (mustRepair) {
            environment.state().guarded("repair of " + log.name(), this::repair);
        }
    }

    /** Makes the log what it was before anything was staged that was lost; may wait for the disk. */
    void repair() throws IOException {
        if (!mustRepair) {
            return;
        }
        ActiveSegment active = segments.active();
        long end = active.endOffset();
        active.takeBack(environment.disk());
        nextOffset(end);
        if (ledgerTouched) {
            log.reloadLedger(end);
        } else {
            ledger.endOffset(end);
        }
        nothingStaged();
        mustRepair = false;
        log.publish();
    }

    private void nothingStaged() {
        epochsBefore = null;
        ledgerTouched = false;
    }

    private void write() throws IOException {
        if (staged.isEmpty()) {
            return;
        }
        try {
            segments.active().appendsAt(environment.uptime().nowMs());
            segments.active().write(staged.buffers(), staged.bufferCount(), nextOffset);
            environment.metrics().wrote(staged.batches(), staged.bytes());
        } finally {
            staged.releaseAll();
        }
        nothingStaged();
        log.publish();
    }
}
