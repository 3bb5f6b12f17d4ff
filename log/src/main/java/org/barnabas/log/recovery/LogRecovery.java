package org.barnabas.log.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.barnabas.log.disk.EpochFile;
import org.barnabas.log.disk.EpochStart;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.PartitionMetadata;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.producer.LedgerReplay;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the log of an existing folder.
 *
 * <p>After a clean stop files are trusted: sizes are read, the first and last entries of indexes are compared with the
 * log (they have no checksums), and the headers behind the newest index entry are read. After anything else the
 * segments from the recovery point on are read and checked batch by batch; a torn tail is cut there and indexes, ledger
 * and epochs are built anew. Where segments are missing ({@link SegmentGaps}) the log ends. What was flushed cannot be
 * torn, so damage below the recovery point is reported and nothing is cut (reliability rows 45 to 49). Made for one
 * log, on a recovery thread.
 */
public final class LogRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    private final LogEnvironment environment;
    private final Disk disk;
    private final Path folder;
    private final boolean clean;

    private final CheckpointedOffsets checkpoints;
    private final long recoveryPoint;
    private final SegmentLoader loader;
    private final NavigableMap<Long, SegmentView> sealed = new TreeMap<>();
    private @Nullable ActiveSegment active;
    private long scannedBytes;
    private long truncatedBytes;
    private long corruptOffset = -1;

    public LogRecovery(LogEnvironment environment, Path folder, boolean clean, CheckpointedOffsets checkpoints) {
        this.environment = environment;
        this.disk = environment.disk();
        this.folder = folder;
        this.clean = clean;
        this.checkpoints = checkpoints;
        this.recoveryPoint = checkpoints.recoveryPoint();
        this.loader = new SegmentLoader(environment, folder);
    }

    public RecoveryReport report() {
        return new RecoveryReport(!clean, scannedBytes, truncatedBytes, corruptOffset);
    }

    /** Null if the log is damaged below the recovery point. */
    @Nullable
    public LogParts load() throws IOException {
        List<String> names = disk.list(folder);
        if (new SwapFiles(disk, folder).settle(names)) {
            names = disk.list(folder);
        }
        List<Long> bases = bases(names);
        SnapshotStore snapshots = new SnapshotStore(disk, folder, names);
        EpochHistory read = EpochHistory.read(disk, folder);
        EpochHistory epochs = read == null ? EpochHistory.empty(disk, folder) : read;
        SegmentGaps gaps = new SegmentGaps(environment, folder, checkpoints, read);
        if (!clean && gaps.isBeginningLost(bases)) {
            if (gaps.beginning() < recoveryPoint) {
                corruptOffset = gaps.beginning();
                return null;
            }
            LOG.info("log without its beginning emptied folder={} segment={}", folder, bases.get(0));
            deleteSegments(bases);
            disk.forceDirectory(folder);
            bases = List.of();
        }
        long start = bases.isEmpty() ? gaps.beginning() : Math.max(checkpoints.start(), bases.get(0));
        ProducerLedger ledger = new ProducerLedger(start, environment.producerRoom());
        List<EpochEntry> before = epochs.entries();
        if (bases.isEmpty()) {
            snapshots.removeAfter(start);
            // Retention took every record, and not what is known of those who wrote them.
            long now = environment.clock().nowMs();
            snapshots.loadNewest(ledger, start, start, now, environment.producerExpirationMs());
            active = emptyActive(start);
        } else if (!loadSegments(bases, snapshots, ledger, epochs, start, read == null, gaps)) {
            return null;
        }
        ActiveSegment last = active;
        if (last == null) {
            throw new IllegalStateException("no active segment");
        }
        if (isFlushedLost(start, last.endOffset())) {
            // The file ends between two batches, but more had been flushed.
            corruptOffset = last.endOffset();
        }
        if (corruptOffset >= 0) {
            return null;
        }
        if (start > last.endOffset()) {
            last = restartAt(start, snapshots, ledger, epochs);
        }
        epochs.truncateFromStart(start);
        // An epoch that starts at the very end wrote nothing yet; it counts all the same.
        epochs.truncateFromEnd(last.endOffset() + 1);
        for (EpochEntry noted : before) {
            if (noted.startOffset() == last.endOffset() && noted.epoch() > epochs.latestEpoch()) {
                epochs.assign(noted.epoch(), noted.startOffset());
            }
        }
        Uuid topicId = topicId();
        EpochStart started = checkpoints.started();
        if (started != null
                && topicId.equals(started.topicId())
                && started.offset() == last.endOffset()
                && started.epoch() > epochs.latestEpoch()) {
            // It wrote nothing; of those that did the batches tell.
            epochs.assign(started.epoch(), started.offset());
        }
        if (before.equals(epochs.entries())) {
            epochs.written();
        } else {
            epochs.write(EpochFile.Strength.DURABLE);
        }
        snapshots.removeStrays(sealedAnd(last));
        LogSegments segments = new LogSegments(environment, folder, List.copyOf(sealed.values()), last);
        long durable = Math.min(recoveryPoint, last.endOffset());
        return new LogParts(segments, ledger, snapshots, epochs, topicId, started == null, start, durable);
    }

    /**
     * To which topic the log belongs, also if a power cut has taken its file away. {@link Uuid#ZERO} if nobody says.
     *
     * @throws IOException if the disk fails, or has no room to say it again
     */
    public Uuid topicId() throws IOException {
        Uuid written = PartitionMetadata.read(disk, folder);
        EpochStart noted = checkpoints.started();
        if (!written.isZero() || noted == null || noted.topicId().isZero()) {
            return written;
        }
        PartitionMetadata.writeDurably(disk, folder, noted.topicId());
        return noted.topicId();
    }

    private boolean loadSegments(
            List<Long> bases,
            SnapshotStore snapshots,
            ProducerLedger ledger,
            EpochHistory epochs,
            long start,
            boolean rebuildEpochs,
            SegmentGaps gaps)
            throws IOException {
        int firstScanned = clean ? bases.size() : firstToScan(bases);
        long covered = 0;
        SegmentRecovery recovery = new SegmentRecovery(environment, folder, ledger, epochs);
        long trustedEnd = firstScanned < bases.size() ? bases.get(firstScanned) : Long.MAX_VALUE;
        for (int i = 0; i < firstScanned; i++) {
            long base = bases.get(i);
            boolean isLast = i == bases.size() - 1;
            if (base < covered) {
                LOG.info("segment covered by a rewritten one deleted folder={} segment={}", folder, base);
                deleteSegments(List.of(base));
            } else if (isLast) {
                active = loader.active(base);
                if (active == null && !rebuildNewest(recovery, base)) {
                    return false;
                }
            } else {
                covered = Math.max(covered, trust(recovery, base, bases.get(i + 1)));
            }
        }
        if (rebuildEpochs) {
            EpochRebuild.scan(epochs, sealed.values(), active);
        }
        if (trustedEnd != Long.MAX_VALUE) {
            snapshots.removeAfter(trustedEnd);
        }
        long now = environment.clock().nowMs();
        snapshots.loadNewest(ledger, start, trustedEnd, now, environment.producerExpirationMs());
        LedgerReplay.replay(ledger, loaded(), environment.buffers());
        if (!scan(recovery, bases.subList(firstScanned, bases.size()), start, gaps)) {
            return false;
        }
        ledger.endOffset(Math.max(ledger.endOffset(), start));
        return true;
    }

    /** The segment that holds the recovery point may be torn behind it. */
    private int firstToScan(List<Long> bases) {
        int first = 0;
        while (first + 1 < bases.size() && bases.get(first + 1) <= recoveryPoint) {
            first++;
        }
        return first;
    }

    private List<SegmentView> loaded() {
        List<SegmentView> all = new ArrayList<>(sealed.values());
        ActiveSegment last = active;
        if (last != null) {
            all.add(last.view());
        }
        return all;
    }

    /**
     * Takes a segment over; answers where its batches end, as far as anybody looked. Where that is behind the start of
     * the next one, compaction had merged them, and a power cut brought the old one back.
     */
    private long trust(SegmentRecovery recovery, long base, long next) throws IOException {
        SegmentView view = loader.sealed(base, next, !clean);
        if (view != null) {
            long reach = clean ? next : loader.reach(view);
            if (reach <= next) {
                sealed.put(base, view);
                return reach;
            }
        }
        LOG.warn("indexes rebuilt folder={} segment={}", folder, base);
        SegmentRecovery.Scanned scanned = recovery.scanForIndexes(base);
        scannedBytes += scanned.fileBytes();
        long reach = scanned.segment().endOffset();
        scanned.segment().endOffset(Math.max(reach, next));
        if (scanned.unsoundBytes() > 0) {
            corruptOffset = reach;
        }
        sealed.put(base, sealDurably(scanned.segment()));
        return reach;
    }

    /** The recovery point may lie behind the segment already: then no flush would look at its new indexes. */
    private SegmentView sealDurably(ActiveSegment segment) throws IOException {
        SegmentView view = segment.seal(disk);
        view.forceIndexes(disk);
        return view;
    }

    /** The newest segment of a cleanly closed log has lost its indexes, or is damaged after all. */
    private boolean rebuildNewest(SegmentRecovery recovery, long base) throws IOException {
        LOG.warn("indexes rebuilt folder={} segment={}", folder, base);
        return accept(recovery.scanForIndexes(base), List.of(), base);
    }

    private boolean scan(SegmentRecovery recovery, List<Long> bases, long start, SegmentGaps gaps) throws IOException {
        for (int i = 0; i < bases.size(); i++) {
            SegmentRecovery.Scanned scanned = recovery.scan(bases.get(i));
            List<Long> behind = bases.subList(i + 1, bases.size());
            ActiveSegment segment = scanned.segment();
            boolean last =
                    behind.isEmpty() || scanned.unsoundBytes() > 0 || gaps.isHole(segment.endOffset(), behind.get(0));
            if (last) {
                return accept(scanned, behind, start);
            }
            scannedBytes += scanned.fileBytes();
            segment.endOffset(bases.get(i + 1));
            sealed.put(segment.baseOffset(), sealDurably(segment));
        }
        return true;
    }

    /** The log ends with this segment: cuts what is torn; refuses if that would take what was flushed. */
    private boolean accept(SegmentRecovery.Scanned scanned, List<Long> behind, long start) throws IOException {
        ActiveSegment segment = scanned.segment();
        scannedBytes += scanned.fileBytes();
        boolean torn = scanned.unsoundBytes() > 0;
        boolean damaged = torn && segment.endOffset() < recoveryPoint;
        if (damaged || (!behind.isEmpty() && isFlushedLost(start, segment.endOffset()))) {
            corruptOffset = segment.endOffset();
            return false;
        }
        if (!behind.isEmpty()) {
            LOG.info(
                    "segments behind a hole deleted folder={} end={} segments={}", folder, segment.endOffset(), behind);
            // While the hole is there, the next start would delete them again; once it is filled they must be gone.
            deleteSegments(behind);
            disk.forceDirectory(folder);
        }
        if (torn) {
            LOG.info(
                    "torn tail cut folder={} segment={} bytes={}",
                    folder,
                    segment.baseOffset(),
                    scanned.unsoundBytes());
            try (DiskFile file = disk.openOrCreate(LogFiles.log(folder, segment.baseOffset()))) {
                file.truncate(segment.size());
                // Were the tail to come back after a power cut, it would lie inside a log that goes on behind it.
                file.force(true);
            }
            truncatedBytes += scanned.unsoundBytes();
        }
        active = segment;
        return true;
    }

    /**
     * Whether a log that ends here lacks records that were flushed and may be read. What lies before its start may be gone: a
     * power cut in the middle of a cut of all leaves some files of both sides of the start, and not those between them.
     */
    private boolean isFlushedLost(long start, long end) {
        return Math.max(start, end) < recoveryPoint;
    }

    private void deleteSegments(List<Long> bases) throws IOException {
        for (long base : bases) {
            truncatedBytes += disk.size(LogFiles.log(folder, base));
            disk.deleteIfExists(LogFiles.log(folder, base));
            disk.deleteIfExists(LogFiles.offsetIndex(folder, base));
            disk.deleteIfExists(LogFiles.timeIndex(folder, base));
            disk.deleteIfExists(LogFiles.transactionIndex(folder, base));
        }
    }

    /** The noted start lies behind everything that is left: nothing of it may be read. */
    private ActiveSegment restartAt(long start, SnapshotStore snapshots, ProducerLedger ledger, EpochHistory epochs)
            throws IOException {
        LOG.warn("log restarted at its noted start folder={} start={}", folder, start);
        List<Long> bases = new ArrayList<>(sealed.keySet());
        ActiveSegment last = active;
        if (last != null && last.isCreated()) {
            last.close();
            bases.add(last.baseOffset());
        }
        deleteSegments(bases);
        sealed.clear();
        snapshots.removeAfter(-1);
        ledger.clear(start);
        epochs.clear();
        ActiveSegment fresh = emptyActive(start);
        fresh.create(disk);
        active = fresh;
        return fresh;
    }

    private ActiveSegment emptyActive(long base) throws IOException {
        return ActiveSegment.empty(
                disk, environment.files(), folder, base, environment.clock().nowMs());
    }

    private NavigableMap<Long, SegmentView> sealedAnd(ActiveSegment last) {
        NavigableMap<Long, SegmentView> all = new TreeMap<>(sealed);
        all.put(last.baseOffset(), last.view());
        return all;
    }

    /** Base offsets of the segments; index files without a segment are removed. */
    private List<Long> bases(List<String> names) throws IOException {
        List<Long> bases = new ArrayList<>();
        for (String name : names) {
            if (LogFiles.isOffsetFile(name, LogFiles.LOG)) {
                bases.add(LogFiles.offsetOf(name));
            }
        }
        for (String name : names) {
            boolean index = LogFiles.isOffsetFile(name, LogFiles.OFFSET_INDEX)
                    || LogFiles.isOffsetFile(name, LogFiles.TIME_INDEX)
                    || LogFiles.isOffsetFile(name, LogFiles.TRANSACTION_INDEX);
            if (index && !bases.contains(LogFiles.offsetOf(name))) {
                disk.deleteIfExists(folder.resolve(name));
            }
        }
        return bases;
    }
}
