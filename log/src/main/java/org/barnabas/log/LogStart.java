package org.barnabas.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

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
            epochs.writeWhole();
        }
        log.publish();
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
        if (count == all.length) {
            log.rolling().roll();
        }
        if (count > 0) {
            moveTo(all[count - 1].endOffset());
            log.publish();
        }
        removeBehind(config, highWatermark);
        return count;
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
        log.nameChanged();
    }

    private SegmentView[] all() {
        SegmentView[] all = Arrays.copyOf(segments.sealed(), segments.sealed().length + 1);
        all[all.length - 1] = segments.active().view();
        return all;
    }
}
