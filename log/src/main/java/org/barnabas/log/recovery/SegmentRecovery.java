package org.barnabas.log.recovery;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.ProducerRoom;
import org.barnabas.log.producer.LedgerReplay;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.ProducerSnapshot;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;

/**
 * Scans one segment that may be torn or whose indexes cannot be trusted, and builds its indexes, its part of the ledger
 * and of the epochs anew. One thread.
 */
final class SegmentRecovery {

    private final LogEnvironment environment;
    private final Path folder;
    private final ProducerLedger ledger;
    private final EpochHistory epochs;

    SegmentRecovery(LogEnvironment environment, Path folder, ProducerLedger ledger, EpochHistory epochs) {
        this.environment = environment;
        this.folder = folder;
        this.ledger = ledger;
        this.epochs = epochs;
    }

    /**
     * What a scan found.
     *
     * @param segment rebuilt, with its indexes in memory
     * @param fileBytes size of the file; bytes behind the segment's size are not sound
     */
    record Scanned(ActiveSegment segment, int fileBytes) {

        long unsoundBytes() {
            return (long) fileBytes - segment.size();
        }
    }

    /**
     * Rebuilds the indexes of a segment whose records are trusted. The state before it comes from its snapshot; neither
     * ledger nor epochs of the log are touched.
     */
    Scanned scanForIndexes(long baseOffset) throws IOException {
        ProducerLedger before = new ProducerLedger(baseOffset, ProducerRoom.unbounded());
        Path snapshot = LogFiles.snapshot(folder, baseOffset);
        if (environment.disk().exists(snapshot)) {
            byte[] content = environment.disk().readAll(snapshot);
            try {
                before.load(ProducerSnapshot.decode(content), baseOffset, 0, Long.MAX_VALUE);
            } catch (IOException damaged) {
                before.clear(baseOffset);
            }
        }
        return new SegmentRecovery(environment, folder, before, EpochHistory.empty(environment.disk(), folder))
                .scan(baseOffset);
    }

    /** Scans; the log file is not changed, the index files are deleted. */
    Scanned scan(long baseOffset) throws IOException {
        Disk disk = environment.disk();
        disk.deleteIfExists(LogFiles.offsetIndex(folder, baseOffset));
        disk.deleteIfExists(LogFiles.timeIndex(folder, baseOffset));
        disk.deleteIfExists(LogFiles.transactionIndex(folder, baseOffset));
        ActiveSegment segment = ActiveSegment.empty(
                disk,
                environment.files(),
                folder,
                baseOffset,
                environment.clock().nowMs());
        try (DiskFile file = disk.openForRead(LogFiles.log(folder, baseOffset))) {
            long bytes = file.size();
            if (bytes > Integer.MAX_VALUE) {
                throw new IOException("segment " + baseOffset + " in " + folder + " is larger than 2 GiB");
            }
            scan(file, (int) bytes, segment);
            return new Scanned(segment, (int) bytes);
        }
    }

    private void scan(DiskFile file, int size, ActiveSegment segment) throws IOException {
        int interval = LogConfig.DEFAULTS.indexIntervalBytes();
        // Scanned are the last segments, in their order: what they say of epochs replaces what was noted of them, while
        // an epoch that began before them keeps its start.
        epochs.truncateFromEnd(segment.baseOffset());
        try (SegmentScan scan = new SegmentScan(file, size, segment.baseOffset(), environment.buffers())) {
            while (scan.next()) {
                segment.makeFilesForIndexes(environment.disk(), false);
                segment.stage(scan.lastOffset(), scan.maxTimestamp(), scan.sizeInBytes(), interval);
                if (!scan.header().isLegacy()) {
                    epochs.assign(
                            scan.header().partitionLeaderEpoch(), scan.header().baseOffset());
                }
                if (scan.lastOffset() >= ledger.endOffset()) {
                    LedgerReplay.Place place =
                            new LedgerReplay.Place(file, scan.position(), scan.sizeInBytes(), scan.lastOffset());
                    AbortedTransaction aborted = LedgerReplay.add(ledger, scan.header(), place, environment.buffers());
                    if (aborted != null) {
                        segment.makeFilesForIndexes(environment.disk(), true);
                        segment.aborted().append(aborted);
                    }
                }
            }
            segment.adopt(scan.endOffset());
        }
    }
}
