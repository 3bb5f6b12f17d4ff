package org.barnabas.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.producer.OpenTransactions;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.read.LogView;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentRemover;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.DiskFullException;

/** Where a log starts, and how the start moves on: by DeleteRecords and by retention. One thread, the log's owner. */
final class LogStart {

    private final PartitionLog log;
    private final LogEnvironment environment;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final SnapshotStore snapshots;
    private final EpochHistory epochs;
    private final SegmentRemover remover;
    private long offset;

    LogStart(PartitionLog log, LogEnvironment environment, LogParts parts, SegmentRemover remover) {
        this.log = log;
        this.environment = environment;
        this.segments = parts.segments();
        this.ledger = parts.ledger();
        this.snapshots = parts.snapshots();
        this.epochs = parts.epochs();
        this.remover = remover;
        this.offset = parts.startOffset();
    }

    /** The smallest offset that may be read. */
    long offset() {
        return offset;
    }

    /**
     * Where readers of committed data must stop, or {@link LogView#NO_OFFSET}. A transaction that began before the log's
     * start holds them back from the start on.
     */
    long firstUnstable() {
        long first = ledger.transactions().firstUnstable();
        return first == OpenTransactions.NONE ? LogView.NO_OFFSET : Math.max(first, offset);
    }

    /** The log was cut and starts elsewhere; the cut has seen to everything else. */
    void reset(long newOffset) {
        offset = newOffset;
    }

    /** Forgets what is before an offset; nothing happens if the log starts there or behind. */
    void moveTo(long newOffset) throws IOException {
        if (newOffset <= offset) {
            return;
        }
        offset = newOffset;
        ledger.transactions().dropBefore(newOffset);
        if (epochs.truncateFromStart(newOffset)) {
            writeEpochs();
        }
        log.publish();
    }

    /** What the file says of the time before the start does no harm: without room it may wait for the next flush. */
    private void writeEpochs() throws IOException {
        try {
            epochs.writeWhole();
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            epochs.writeLater();
        }
    }

    /**
     * Moves the start behind the oldest segments as {@link Retention} decides; answers how many lie before it now. Their
     * files go when the checkpoint has the new start: were a power cut to bring back some of them, it would tell.
     */
    int deleteOld(LogConfig config, long highWatermark) throws IOException {
        SegmentView[] all = all();
        Retention retention =
                new Retention(config, environment.disk(), environment.clock().nowMs());
        int count = retention.deletable(all, offset, highWatermark);
        if (count == all.length && !rolled()) {
            count--;
        }
        if (count > 0) {
            moveTo(all[count - 1].endOffset());
            log.publish();
        }
        removeBehind(config, highWatermark);
        return count;
    }

    /** Without room for the indexes the newest segment stays for now; what goes before it may make some. */
    private boolean rolled() throws IOException {
        try {
            log.rolling().roll();
            return true;
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            return false;
        }
    }

    /** Deletes the segments before the start, as far as a power cut cannot undo it. */
    void removeBehind(LogConfig config, long highWatermark) throws IOException {
        int count = Retention.startsBehind(all(), Math.min(offset, log.holder().checkpointedStart()), highWatermark);
        if (count == 0) {
            return;
        }
        List<SegmentView> removed = segments.removeFirst(count);
        log.publish();
        remover.remove(removed, config.fileDeleteDelayMs());
        snapshots.removeBefore(segments.firstBaseOffset());
        log.flushState().nameChanged();
    }

    private SegmentView[] all() {
        SegmentView[] all = Arrays.copyOf(segments.sealed(), segments.sealed().length + 1);
        all[all.length - 1] = segments.active().view();
        return all;
    }
}
