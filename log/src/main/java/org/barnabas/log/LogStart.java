package org.barnabas.log;

import java.util.Arrays;
import java.util.List;
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

/** Where a log starts, and how the start moves on: by DeleteRecords and by retention. One thread, the log's owner. */
final class LogStart {

    private final PartitionLog log;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final SnapshotStore snapshots;
    private final EpochHistory epochs;
    private final SegmentRemover remover;
    private long offset;

    LogStart(PartitionLog log, LogParts parts, SegmentRemover remover) {
        this.log = log;
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
    void moveTo(long newOffset) {
        if (newOffset <= offset) {
            return;
        }
        offset = newOffset;
        ledger.transactions().dropBefore(newOffset);
        if (epochs.truncateFromStart(newOffset)) {
            // What the file says of the time before the start does no harm until the next flush.
            epochs.writeLater();
        }
        log.publish();
    }

    /** Deletes the segments before the start, as far as a power cut cannot undo it; their files go by and by. */
    void removeBehind(LogConfig config, long highWatermark) {
        int count = Retention.startsBehind(all(), Math.min(offset, log.holder().checkpointedStart()), highWatermark);
        if (count == 0) {
            return;
        }
        List<SegmentView> removed = segments.removeFirst(count);
        log.publish();
        remover.removeOnLane(
                removed,
                snapshots.forgetBefore(segments.firstBaseOffset()),
                config.fileDeleteDelayMs(),
                () -> log.lane().whenHere(() -> log.flushState().nameChanged()));
    }

    /** All segments, the active one last. */
    SegmentView[] all() {
        SegmentView[] all = Arrays.copyOf(segments.sealed(), segments.sealed().length + 1);
        all[all.length - 1] = segments.active().view();
        return all;
    }
}
