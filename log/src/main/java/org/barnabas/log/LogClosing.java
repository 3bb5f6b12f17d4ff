package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Disk;

/** Ends the use of a log so that the next start can trust its files. */
final class LogClosing {

    private LogClosing() {}

    static void close(PartitionLog log, LogSegments segments, ProducerLedger ledger, SnapshotStore snapshots)
            throws IOException {
        ActiveSegment active = segments.active();
        Disk disk = log.environment().disk();
        long end = active.lastBatchEnd();
        List<Path> written = new ArrayList<>();
        boolean indexed = active.size() > 0 && active.writeIndexes(disk);
        log.flushState().writeEpochs();
        List<Path> pending = log.flushState().pendingFiles();
        // Where all records are deleted, only a snapshot still knows who wrote them.
        boolean known = end > log.view().startOffset() || !ledger.isEmpty();
        if (known && end > snapshots.newest()) {
            ledger.endOffset(end);
            written.add(snapshots.take(ledger));
        }
        boolean changed = indexed
                || !written.isEmpty()
                || !pending.isEmpty()
                || log.flushState().isNameChanged();
        if (end > log.recoveryPoint() || changed) {
            written.addAll(pending);
            force(disk, active, written);
            disk.forceDirectory(log.folder());
            log.flushState().recoveryPoint(end);
        }
        active.close();
    }

    private static void force(Disk disk, ActiveSegment active, List<Path> written) throws IOException {
        SegmentView view = active.view();
        List<Path> files = new ArrayList<>(written);
        if (active.isCreated()) {
            files.add(view.logFile());
            files.add(LogFiles.offsetIndex(view.folder(), view.baseOffset()));
            files.add(LogFiles.timeIndex(view.folder(), view.baseOffset()));
        }
        if (view.aborted() > 0) {
            files.add(LogFiles.transactionIndex(view.folder(), view.baseOffset()));
        }
        for (Path file : files) {
            Flusher.forceIfThere(disk, file);
        }
    }
}
