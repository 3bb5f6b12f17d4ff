package org.barnabas.log;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.DirectoryState;
import org.barnabas.log.disk.EpochStart;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.PartitionMetadata;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.ProducerSummary;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.LogViewHolder;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentRemover;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition. Owned by one thread, which appends, cuts and deletes; everybody else reads through the
 * immutable {@link #view}. Operations that meet a disk failure take the whole directory offline and throw
 * {@link StorageException}, or answer KAFKA_STORAGE_ERROR where they answer an error code. Without room on the disk they
 * change nothing and throw {@link StorageFullException}, or answer the same error, and may be tried again.
 */
public final class PartitionLog {

    private final LogName name;
    private final Path folder;
    private final LogEnvironment environment;
    private final LogHost host;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final SnapshotStore snapshots;
    private final EpochHistory epochs;
    private final LogViewHolder holder = new LogViewHolder();
    private final LogAppender appender;
    private final LogTruncation truncation;
    private final LogCut cut;
    private final SegmentRemover remover;
    private final LogStart start;
    private final LogFlush flush;
    private final LogRoll rolling;
    private final LogLane lane;
    private LogConfig config;
    private long views;

    public PartitionLog(
            LogName name, Path folder, LogEnvironment environment, LogHost host, LogConfig config, LogParts parts) {
        this.name = name;
        this.folder = folder;
        this.environment = environment;
        this.host = host;
        this.config = config;
        this.segments = parts.segments();
        this.ledger = parts.ledger();
        this.snapshots = parts.snapshots();
        this.epochs = parts.epochs();
        holder.topicId(parts.topicId());
        this.lane = new LogLane(environment.lane(), host);
        this.remover = new SegmentRemover(environment, host, folder);
        this.appender = new LogAppender(this, environment, parts);
        this.start = new LogStart(this, parts, remover);
        this.truncation = new LogTruncation(environment, folder, parts, remover);
        this.flush = new LogFlush(environment, host, lane, folder, holder, epochs);
        this.rolling = new LogRoll(this, environment, parts, flush);
        this.cut = new LogCut(this, parts, truncation, start, appender);
        flush.recoveryPoint(parts.recoveryPoint());
        flush.loaded(segments.sealed(), segments.active().view());
        if (!parts.isIdFlushed()) {
            flush.idWritten();
        }
        holder.checkpointed(parts.startOffset(), parts.recoveryPoint());
        show();
    }

    @AnyThread
    public LogName name() {
        return name;
    }

    /** What readers see; replaced by a newer one after every write. */
    @AnyThread
    public LogView view() {
        return holder.view();
    }

    /** Everything before this offset survives a power cut. */
    @AnyThread
    public long recoveryPoint() {
        return holder.recoveryPoint();
    }

    /** The last high watermark told by {@link #highWatermark(long)}. */
    @AnyThread
    public long highWatermark() {
        return holder.highWatermark();
    }

    /** Whether the disk under the log has failed. */
    @AnyThread
    public boolean isOffline() {
        return environment.state().isOffline();
    }

    /** Name of the thread's owner: where to post what concerns this log. */
    @AnyThread
    public LogHost host() {
        return host;
    }

    @AnyThread
    public LogViewHolder holder() {
        return holder;
    }

    /** Deletes segments behind which the log starts durably; their files go by and by. */
    public void removeSegmentsBehindStart() {
        assert lane.isMine() : name;
        start.removeBehind(config, holder.highWatermark());
    }

    /** Whose the log is: of its owner, or lent to the directory's thread for what may wait for the disk. */
    @AnyThread
    public LogLane lane() {
        return lane;
    }

    /**
     * What has to be done first, with the log lent to its {@link #lane}, so that an append needs not wait for the disk; null
     * if nothing, or if it is going to be refused. Everything staged must be written before.
     *
     * @param buffer one batch for {@link #append}, or batches for {@link #appendReplica}
     * @param leaderEpoch as for {@link #append}; null for batches that have theirs
     */
    public @Nullable Runnable preparation(ByteBuf buffer, @Nullable Integer leaderEpoch) {
        assert lane.isMine() : name;
        return appender.preparation(buffer, leaderEpoch);
    }

    /** After a write that found no room the log has to be put in order, lent to its {@link #lane}; null if it has not. */
    public @Nullable Runnable repair() {
        assert lane.isMine() : name;
        return appender.mustRepair() ? () -> guarded("repair", appender::repair) : null;
    }

    @AnyThread
    public Path folder() {
        return folder;
    }

    /** {@link Uuid#ZERO} if the folder comes from a time before topic ids. */
    @AnyThread
    public Uuid topicId() {
        return holder.topicId();
    }

    /** Gives an id to a log that has none; may wait for the disk. */
    public void topicId(Uuid id) {
        assert lane.isMine() : name;
        guarded("topic id", () -> PartitionMetadata.writeDurably(environment.disk(), folder, id));
        flush.nameChanged();
        holder.topicId(id);
    }

    public LogConfig config() {
        assert lane.isMine() : name;
        return config;
    }

    /** Takes effect with the next operation. */
    public void config(LogConfig value) {
        assert lane.isMine() : name;
        config = value;
    }

    /** The offset that the next record will get; includes what is staged. */
    public long nextOffset() {
        assert lane.isMine() : name;
        return appender.nextOffset();
    }

    /**
     * Checks, stamps and stages one validated batch of the current format. It becomes visible with
     * {@link #writeStaged}.
     *
     * @param records exactly one batch; the log takes over the reference, whatever the outcome, and stamps the bytes in
     *     place
     * @param leaderEpoch stamped into the batch
     * @param appendTimeMs stamped into the batch, or −1 to keep the producer's timestamps
     */
    public AppendOutcome append(BufferRecords records, AppendOrigin origin, int leaderEpoch, long appendTimeMs) {
        assert lane.isMine() : name;
        return appender.append(records, origin, leaderEpoch, appendTimeMs);
    }

    /**
     * Stages batches fetched from a leader, with offsets and epochs as they are.
     *
     * @param records one or more whole batches; the log takes over the reference
     */
    public ErrorCode appendReplica(BufferRecords records) {
        assert lane.isMine() : name;
        return appender.appendReplica(records);
    }

    /** Whether {@link #writeStaged} has something to do. */
    public boolean hasStaged() {
        assert lane.isMine() : name;
        return appender.hasStaged();
    }

    /**
     * Writes everything staged with one call and publishes a new view.
     *
     * @return {@link ErrorCode#KAFKA_STORAGE_ERROR} if a write failed since the last call: nothing at or behind
     *     {@link #nextOffset} may be acknowledged
     */
    public ErrorCode writeStaged() {
        assert lane.isMine() : name;
        return appender.writeStaged();
    }

    /**
     * Notes that a leader epoch starts at the end of the log (reliability rule R5).
     *
     * @param durable hears when a power cut cannot undo it; serve the new epoch only then. For a log without records
     *     there is nothing to lose and the answer comes without waiting for the disk. Without room it comes when there is.
     */
    public void startEpoch(int epoch, FlushListener durable) {
        assert lane.isMine() : name;
        long end = appender.nextOffset();
        boolean changed = epochs.assign(epoch, end);
        if (changed) {
            publish();
        }
        if (changed && end > start.offset()) {
            flush.request(new EpochStart(name, holder.topicId(), epoch, end), durable);
        } else {
            host.mailbox().post(() -> lane.whenHere(() -> durable.onFlushed(end, ErrorCode.NONE)));
        }
    }

    /** Whether {@code flush.messages} or {@code flush.ms} wants a flush now. */
    public boolean isFlushDue() {
        assert lane.isMine() : name;
        return flush.isDue(
                config, holder.view().endOffset(), environment.clock().nowMs());
    }

    /** Makes everything written so far durable, together with whatever else waits for the directory's flush thread. */
    public void flush(FlushListener listener) {
        assert lane.isMine() : name;
        flush.request(segments, holder.view().endOffset(), listener);
    }

    /** Everything before this offset is replicated as asked; only that may be deleted or compacted. */
    public void highWatermark(long offset) {
        assert lane.isMine() : name;
        holder.highWatermark(offset);
        long before = ledger.transactions().firstUnstable();
        ledger.transactions().onHighWatermark(offset);
        if (before != ledger.transactions().firstUnstable()) {
            publish();
        }
    }

    /** After loading, before its owner has the log: what was noted before the start, as far as the log still goes. */
    @AnyThread
    public void restore(long notedHighWatermark, long notedCleanedUpTo) {
        holder.highWatermark(Math.min(notedHighWatermark, view().endOffset()));
        holder.cleanedUpTo(Math.min(notedCleanedUpTo, view().endOffset()));
    }

    /**
     * Moves the start of the log (DeleteRecords). Segments that end before it go with the next {@link RetentionRound}.
     *
     * @param beforeOffset at most the high watermark, which the caller checks
     * @return {@link ErrorCode#OFFSET_OUT_OF_RANGE} behind the end of the log; an offset before the start does nothing
     */
    public ErrorCode deleteRecords(long beforeOffset) {
        assert lane.isMine() : name;
        if (beforeOffset > holder.view().endOffset()) {
            return ErrorCode.OFFSET_OUT_OF_RANGE;
        }
        if (isOffline()) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        start.moveTo(beforeOffset);
        return ErrorCode.NONE;
    }

    /** Starts a new segment unless the active one is empty. */
    public void roll() {
        assert lane.isMine() : name;
        appender.requireWritten();
        if (segments.active().size() > 0) {
            guarded("roll", rolling::roll);
            publish();
        }
    }

    LogRoll rolling() {
        return rolling;
    }

    LogStart start() {
        return start;
    }

    /** Forgets producers that have been silent for {@code producer.id.expiration.ms}; answers how many. */
    public int expireProducers() {
        assert lane.isMine() : name;
        return ledger.expire(environment.clock().nowMs(), environment.producerExpirationMs());
    }

    /** The log is deleted: nothing is written into its folder, and others may remember more producers. */
    public void end() {
        assert lane.isMine() : name;
        appender.drop();
        epochs.end();
        ledger.clear(ledger.endOffset());
    }

    /** The producers known to the log, for DescribeProducers. */
    public List<ProducerSummary> producers() {
        assert lane.isMine() : name;
        return ledger.summaries();
    }

    /**
     * Cuts everything at and behind an offset, and the whole of a batch that begins before it, as the leader's epochs demand (rule R1: never because of a high
     * watermark). Nothing may be staged.
     * May wait for the disk.
     *
     * @return whether anything was cut
     */
    public boolean truncateTo(long offset) {
        assert lane.isMine() : name;
        appender.requireWritten();
        return cut.truncateTo(offset, config);
    }

    /** Throws all records away; the log is empty and begins at {@code newStart}. As {@link #truncateTo}. */
    public void truncateFully(long newStart) {
        assert lane.isMine() : name;
        appender.requireWritten();
        cut.truncateFully(newStart, config);
    }

    /** {@link #truncateTo} or {@link #truncateFully} is about to be called, with the log lent: checkpoints may know already. */
    public void announceCut(long newEnd) {
        assert lane.isMine() : name;
        cut.announce(Math.min(newEnd, holder.view().endOffset()));
    }

    LogCut cut() {
        return cut;
    }

    /** Makes the memory of producers that of a log that ends here. */
    void reloadLedger(long end) throws IOException {
        truncation.reloadLedger(start.offset(), end);
        ledger.transactions().onHighWatermark(holder.highWatermark());
    }

    /**
     * Ends the use of the log so that the next start need not scan it: indexes and producer snapshot are written and
     * everything is durable. The log must not be used afterwards.
     */
    public void close() {
        assert lane.isMine() : name;
        appender.writeStaged();
        guarded("close", () -> {
            appender.repair();
            LogClosing.close(this, segments, ledger, snapshots);
            epochs.end();
        });
        holder.closed();
    }

    /** Shows readers the log as it is now. */
    public void publish() {
        assert lane.isMine() : name;
        show();
    }

    private void show() {
        holder.view(new LogView(
                name,
                ++views,
                start.offset(),
                start.firstUnstable(),
                segments.sealed(),
                segments.active().view(),
                epochs.entries(),
                appender.newest(),
                environment.buffers()));
        lane.shown();
    }

    @AnyThread
    public LogEnvironment environment() {
        return environment;
    }

    public LogFlush flushState() {
        assert lane.isMine() : name;
        return flush;
    }

    public LogSegments segments() {
        assert lane.isMine() : name;
        return segments;
    }

    public SegmentRemover remover() {
        assert lane.isMine() : name;
        return remover;
    }

    ProducerLedger ledger() {
        return ledger;
    }

    private void guarded(String what, DirectoryState.DiskAction action) {
        environment.state().guarded(what + " of " + name, action);
    }

    @Override
    public String toString() {
        return "PartitionLog(" + name + ")";
    }
}
