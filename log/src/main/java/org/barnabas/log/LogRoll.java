package org.barnabas.log;

import java.io.IOException;

/** Starts new segments. Nothing may be staged. One thread, the log's owner. */
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
        SegmentView sealed = segments.roll(log.currentConfig());
        if (flush.isRequested(sealed.endOffset())) {
            // The recovery point may reach the new segment before the next flush: then a start trusts these indexes.
            sealed.forceIndexes(environment.disk());
        }
        flush.sealed(sealed);
        if (!ledger.isEmpty() || snapshots.newest() >= 0) {
            flush.fileWritten(snapshots.take(ledger));
        }
        flush.request(segments.active(), segments.active().baseOffset(), (upTo, error) -> {});
    }

    /**
     * The next segment begins at an offset far behind the end of the log, where a leader's compaction has left nothing for
     * billions of offsets. A start after a crash would take such a hole for a loss, so everything before it is durable, and
     * noted as durable, before the new segment gets a record.
     */
    void rollAcrossHole(long offset) throws IOException {
        segments.active().endOffset(offset);
        ledger.endOffset(offset);
        roll();
        segments.active().open();
        flush.forceAll(offset);
        log.publish();
        environment.state().writeCheckpoints();
    }
}
