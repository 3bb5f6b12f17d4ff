package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.EpochFile;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.producer.LedgerReplay;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.recovery.SwapFiles;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.BatchPosition;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentRemover;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.DiskFullException;

/** Cuts the end of a log off, or all of it. Nothing may be staged. May wait for the disk: for whoever has the log. */
final class LogTruncation {

    private final LogEnvironment environment;
    private final Path folder;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final SnapshotStore snapshots;
    private final EpochHistory epochs;
    private final SegmentRemover remover;

    LogTruncation(LogEnvironment environment, Path folder, LogParts parts, SegmentRemover remover) {
        this.folder = folder;
        this.environment = environment;
        this.segments = parts.segments();
        this.ledger = parts.ledger();
        this.snapshots = parts.snapshots();
        this.epochs = parts.epochs();
        this.remover = remover;
    }

    /**
     * A cut that has been looked at.
     *
     * @param end where the log ends then: the offset that was asked for, or the begin of the batch that lies on both sides of
     *     it. That one goes as a whole, for a leader hands on whole batches, and this one again
     * @param kept what is left of the segment that the cut goes through
     */
    record Cut(long end, ActiveSegment.Kept kept) {}

    /** What a cut at an offset would come to: a scan of one segment's headers. */
    Cut look(long offset) throws IOException {
        SegmentView view = segments.cutAt(offset);
        TimestampOffset newest = new TimestampOffset(TimestampOffset.NO_TIMESTAMP, view.baseOffset());
        if (view.isEmpty()) {
            return new Cut(offset, new ActiveSegment.Kept(0, view.baseOffset(), newest));
        }
        SharedFile log = view.openLog();
        try {
            BatchPosition first = view.find(log, offset);
            int size = first == null ? view.size() : first.position();
            long end = view.baseOffset();
            BatchScanner scanner = new BatchScanner(log.file(), 0, size);
            while (scanner.next()) {
                end = scanner.lastOffset() + 1;
                if (scanner.maxTimestamp() > newest.timestamp()) {
                    newest = new TimestampOffset(scanner.maxTimestamp(), scanner.lastOffset());
                }
            }
            return new Cut(
                    first == null ? offset : Math.min(offset, first.baseOffset()),
                    new ActiveSegment.Kept(size, end, newest));
        } finally {
            log.release();
        }
    }

    /**
     * Cuts the log somewhere between the first segment's start and the end.
     *
     * @param cut what {@link #look} has found: the log ends at its end
     */
    void truncateTo(Cut cut, Bounds bounds, LogConfig config) throws IOException {
        long offset = cut.end();
        SwapFiles.discard(environment.disk(), folder);
        List<SegmentView> removed = new ArrayList<>(segments.removeFrom(offset));
        ActiveSegment active = segments.active();
        if (active.baseOffset() >= offset && segments.sealed().length > 0) {
            removed.add(active.view());
            active.close();
            segments.reopenLast();
        }
        remover.remove(removed, config.fileDeleteDelayMs());
        for (SegmentView segment : segments.sealed()) {
            // What follows becomes durable; it must not survive what comes before it.
            if (segment.endOffset() > bounds.recoveryPoint()) {
                Flusher.forceIfThere(environment.disk(), segment.logFile());
            }
        }
        // Were a removed segment to come back after a power cut, it would look like the continuation of what follows.
        environment.disk().forceDirectory(folder);
        cutActive(offset, cut.kept());
        forgetEpochs(offset);
        snapshots.removeAfter(offset);
        reloadLedger(bounds.logStart(), offset);
    }

    /** Where a log begins, and how far it is durable. */
    record Bounds(long logStart, long recoveryPoint) {}

    /** Epochs that begin at or behind the end and wrote nothing are cut off, too, though no record goes with them. */
    void forgetEpochs(long end) throws IOException {
        if (epochs.truncateFromEnd(end)) {
            writeEpochs();
        }
    }

    /** A start knows from the batches what is cut off, so without room the file may wait for the next flush. */
    private void writeEpochs() throws IOException {
        try {
            epochs.write(EpochFile.Strength.DURABLE);
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            epochs.writeLater();
        }
    }

    private void cutActive(long offset, ActiveSegment.Kept kept) throws IOException {
        ActiveSegment active = segments.active();
        if (active.size() > 0) {
            active.truncate(environment.disk(), kept, offset);
            active.open().file().forThreadsThatWait().force(true);
        }
        active.endOffset(offset);
    }

    /** Without the file the checkpoint of log starts must tell, see {@link PartitionLog}. */
    private void openIfRoom(ActiveSegment active) throws IOException {
        try {
            active.create(environment.disk());
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
        }
    }

    /** Makes the ledger that of a log that ends at {@code end}. */
    void reloadLedger(long logStart, long end) throws IOException {
        long now = environment.clock().nowMs();
        snapshots.loadNewest(ledger, logStart, end, now, environment.producerExpirationMs());
        List<SegmentView> all = new ArrayList<>(List.of(segments.sealed()));
        all.add(segments.active().view());
        LedgerReplay.replay(ledger, all, environment.buffers());
    }

    /** Throws everything away; the log is empty and begins at {@code newStart}. */
    void truncateFully(long newStart, LogConfig config) throws IOException {
        SwapFiles.discard(environment.disk(), folder);
        List<SegmentView> removed = new ArrayList<>(segments.removeFirst(segments.sealed().length));
        ActiveSegment active = segments.active();
        if (active.isCreated()) {
            removed.add(active.view());
        }
        active.close();
        remover.remove(removed, config.fileDeleteDelayMs());
        environment.disk().forceDirectory(folder);
        segments.start(newStart, config);
        snapshots.removeAfter(-1);
        ledger.clear(newStart);
        if (epochs.clear()) {
            writeEpochs();
        }
        if (newStart > 0) {
            // The file's name tells where an empty log begins.
            openIfRoom(segments.active());
        }
    }
}
