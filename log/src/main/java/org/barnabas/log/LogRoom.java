package org.barnabas.log;

import java.io.IOException;
import org.barnabas.log.disk.EpochFile;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.recovery.SegmentGaps;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.RollPolicy;

/**
 * Whether what comes next has its place in the log's files, and how it gets one: a segment, and files that can be written
 * to without making any. The former is asked for every append; the latter may wait for the disk. One thread, whoever has
 * the log.
 */
final class LogRoom {

    private final PartitionLog log;
    private final LogEnvironment environment;
    private final LogSegments segments;
    private final EpochHistory epochs;
    private int bytes;
    private long firstOffset;
    private long lastOffset;
    private long maxTimestamp;
    private int epoch;
    private boolean aborts;
    private long nowMs;

    LogRoom(PartitionLog log, LogEnvironment environment, LogParts parts) {
        this.log = log;
        this.environment = environment;
        this.segments = parts.segments();
        this.epochs = parts.epochs();
    }

    /**
     * What comes next.
     *
     * @param last offset of the batches, at most 2^31 − 1 behind the first
     * @param newEpoch that they were written in; negative if unknown
     * @param endsTransaction whether it may be the marker of an aborted transaction
     */
    LogRoom forBatches(
            int size,
            long first,
            long last,
            long newestTimestamp,
            int newEpoch,
            boolean endsTransaction,
            long wallClockMs) {
        bytes = size;
        firstOffset = first;
        lastOffset = last;
        maxTimestamp = newestTimestamp;
        epoch = newEpoch;
        aborts = endsTransaction;
        nowMs = wallClockMs;
        return this;
    }

    /** Whether it can be staged and written at once. */
    boolean isReady() throws IOException {
        ActiveSegment active = segments.active();
        return active.isCreated()
                && !mustRoll()
                && !epochs.isFirstUnwritten()
                && !(epoch >= 0 && epochs.entries().isEmpty())
                && active.hasFilesForIndexes(aborts);
    }

    private boolean mustRoll() throws IOException {
        return RollPolicy.mustRoll(segments.active(), log.config(), bytes, lastOffset, maxTimestamp, nowMs);
    }

    /** Sees to it that it can; nothing may be staged. Where the log ends now. */
    long make() throws IOException {
        long end = segments.active().endOffset();
        if (mustRoll()) {
            if (segments.active().size() > 0 && RollPolicy.isInReach(end, lastOffset)) {
                log.rolling().roll();
            } else {
                log.rolling().rollAcrossHole(firstOffset);
                end = firstOffset;
            }
        }
        writeFirstEpoch();
        ActiveSegment active = segments.active();
        if (!active.isCreated()) {
            active.create(environment.disk());
            log.flushState().nameChanged();
        }
        active.makeFilesForIndexes(environment.disk(), aborts);
        return end;
    }

    /**
     * Batches tell of their epochs as long as no recovery point lies behind them, so the file is written with the next
     * flush; only that of a log's first epoch before its first batch, because {@link SegmentGaps} takes a missing file for
     * a lost one.
     */
    private void writeFirstEpoch() throws IOException {
        if (epoch >= 0 && epochs.entries().isEmpty()) {
            epochs.assign(epoch, firstOffset);
        }
        if (epochs.isFirstUnwritten()) {
            epochs.write(EpochFile.Strength.PROCESS);
            log.flushState().fileWritten(epochs.path());
        }
    }
}
