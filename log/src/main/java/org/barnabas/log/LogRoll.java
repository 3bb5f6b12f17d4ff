package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.DiskFullException;

/** Starts new segments. Nothing may be staged. May wait for the disk: for whoever has the log. */
final class LogRoll {

    private final PartitionLog log;
    private final LogEnvironment environment;
    private final LogSegments segments;
    private final ProducerLedger ledger;
    private final SnapshotStore snapshots;
    private final LogFlush flush;

    LogRoll(PartitionLog log, LogEnvironment environment, LogParts parts, LogFlush flush) {
        this.log = log;
        this.environment = environment;
        this.segments = parts.segments();
        this.ledger = parts.ledger();
        this.snapshots = parts.snapshots();
        this.flush = flush;
    }

    /** The next segment begins at the end of the log. */
    void roll() throws IOException {
        boolean endsInHole =
                segments.active().lastBatchEnd() < segments.active().endOffset();
        // What needs room comes first: without it nothing has changed, and the same is tried again later.
        Path snapshot = ledger.isEmpty() && snapshots.newest() < 0 ? null : snapshots.take(ledger);
        SegmentView sealed = segments.roll(log.config());
        if (endsInHole) {
            // The name of its file is all that tells a start after a crash where the log ends.
            segments.active().create(environment.disk());
            flush.nameChanged();
        }
        if (flush.isRequested(sealed.endOffset())) {
            // The recovery point may reach the new segment before the next flush: then a start trusts these indexes.
            sealed.forceIndexes(environment.disk());
        }
        flush.sealed(sealed);
        if (snapshot != null) {
            flush.fileWritten(snapshot);
        }
        flush.request(segments, segments.active().baseOffset(), (upTo, error) -> {});
    }

    /**
     * The next segment begins at an offset far behind the end of the log, where a leader's compaction has left nothing for
     * billions of offsets. A start after a crash would take such a hole for a loss, so everything before it is durable, and
     * noted as durable, before the new segment gets a record.
     */
    void rollAcrossHole(long offset) throws IOException {
        segments.active().endOffset(offset);
        ledger.endOffset(offset);
        try {
            roll();
            segments.active().create(environment.disk());
            flush.forceAll(offset);
            log.publish();
            environment.state().writeCheckpoints();
        } catch (DiskFullException noRoom) {
            // Half of it cannot be taken back, and so wide a hole is too rare to go to lengths for it.
            throw new IOException("no room for a segment behind a hole", noRoom);
        }
    }
}
