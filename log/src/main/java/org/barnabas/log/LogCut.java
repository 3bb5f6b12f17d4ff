package org.barnabas.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.DirectoryState;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.log.read.LogViewHolder;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.ports.DiskFullException;

/**
 * Cuts a log and sees to it that the checkpoints of the directory agree with what is left: before, because a start
 * after a crash must not miss as damaged what was cut on purpose, and after, because the noted start must neither hide
 * what comes next nor leave a hole before it unexplained. Without room for the former nothing is cut; without room for
 * the latter nothing is appended. One thread, the log's owner.
 */
final class LogCut {

    private static final long NONE = -1;

    private final PartitionLog log;
    private final DirectoryState state;
    private final LogSegments segments;
    private final LogTruncation truncation;
    private final LogStart start;
    private final LogAppender appender;
    private boolean startToNote;
    /** Where the announced cut makes the log end; {@link #NONE} if none is. */
    private long announced = NONE;

    private long checkpointsBegun;
    private long recoveryPointBefore;
    private long cleanedBefore;

    LogCut(PartitionLog log, LogParts parts, LogTruncation truncation, LogStart start, LogAppender appender) {
        this.log = log;
        this.state = log.environment().state();
        this.segments = parts.segments();
        this.truncation = truncation;
        this.start = start;
        this.appender = appender;
    }

    /** As {@link PartitionLog#truncateTo}. */
    boolean truncateTo(long offset, LogConfig config) {
        if (offset >= appender.nextOffset()) {
            announced = NONE;
            allOrNothing(() -> truncation.forgetEpochs(offset));
            log.publish();
            return false;
        }
        if (offset <= segments.firstBaseOffset()) {
            truncateFully(offset, config);
            return true;
        }
        LogTruncation.Cut cut = look(offset);
        long end = cut.end();
        if (end < offset && end <= start.offset()) {
            truncateFully(Math.min(offset, start.offset()), config);
            return true;
        }
        // In a hole that compaction left a scan ends before the log does.
        lowerRecoveryPoint(Math.min(end, cut.kept().end()));
        allOrNothing(() ->
                truncation.truncateTo(cut, new LogTruncation.Bounds(start.offset(), log.recoveryPoint()), config));
        start.reset(Math.min(start.offset(), end));
        showCut(end);
        noteStartIfNew(end);
        return true;
    }

    private LogTruncation.Cut look(long offset) {
        List<LogTruncation.Cut> cut = new ArrayList<>(1);
        state.guarded(what(), () -> cut.add(truncation.look(offset)));
        return cut.get(0);
    }

    /** As {@link PartitionLog#truncateFully}. */
    void truncateFully(long newStart, LogConfig config) {
        lowerRecoveryPoint(Math.min(newStart, start.offset()));
        allOrNothing(() -> truncation.truncateFully(newStart, config));
        start.reset(newStart);
        showCut(newStart);
        // Not before the view says so: a checkpoint of the old start and this point would claim what is not there.
        log.flushState().recoveryPoint(newStart);
        noteStartIfNew(newStart);
    }

    /**
     * A cut is about to come: what the checkpoints must not say then is taken back in memory at once. Where many logs are cut
     * one after the other, one checkpoint serves all of them. A start after a crash must not take what comes next for
     * compacted, either.
     */
    void announce(long newEnd) {
        LogViewHolder holder = log.holder();
        // Where everything goes, a start after a crash finds an empty log that begins where the checkpoint says so far.
        long end = newEnd <= start.offset() ? Math.min(newEnd, holder.checkpointedStart()) : newEnd;
        if (announced == NONE) {
            recoveryPointBefore = holder.recoveryPoint();
            cleanedBefore = holder.cleanedUpTo();
        }
        if (announced == NONE || end < announced) {
            holder.cleanedUpTo(Math.min(cleanedBefore, end));
            log.flushState().recoveryPoint(Math.min(recoveryPointBefore, end));
            announced = end;
            checkpointsBegun = state.checkpointsBegun();
        }
    }

    /** Sees to it that the checkpoints on disk say no more than what was announced. */
    private void lowerRecoveryPoint(long newEnd) {
        announce(newEnd);
        long end = announced;
        announced = NONE;
        boolean isLower = end < recoveryPointBefore || end < cleanedBefore;
        if (!isLower || state.areCheckpointsWrittenAfter(checkpointsBegun)) {
            return;
        }
        try {
            state.guarded(what(), state::writeCheckpoints);
        } catch (StorageFullException noRoom) {
            // Nothing is cut; the next try must note it again.
            log.holder().cleanedUpTo(cleanedBefore);
            log.flushState().recoveryPoint(recoveryPointBefore);
            throw noRoom;
        }
    }

    private void showCut(long end) {
        LogViewHolder holder = log.holder();
        log.flushState().cutTo(end);
        log.flushState().nameChanged();
        holder.highWatermark(Math.min(holder.highWatermark(), end));
        appender.nextOffset(end);
        log.publish();
    }

    private void noteStartIfNew(long end) {
        if (end == start.offset() && end != log.holder().checkpointedStart()) {
            startToNote = true;
            noteStart();
        }
    }

    /** Whether the checkpoint says what it must before something is appended. */
    boolean isStartNoted() {
        return !startToNote;
    }

    /** As {@link #isStartNoted}, but tries to write it if it does not. */
    boolean noteStart() {
        if (startToNote) {
            try {
                state.writeCheckpoints();
                startToNote = false;
            } catch (DiskFullException noRoom) {
                // Whoever wants to append asks again.
            }
        }
        return !startToNote;
    }

    /** What cannot be given up half way: without room the directory fails, too. */
    private void allOrNothing(DirectoryState.DiskAction action) {
        state.guarded(what(), () -> {
            try {
                action.run();
            } catch (DiskFullException noRoom) {
                throw new IOException("no room in the middle of it", noRoom);
            }
        });
    }

    private String what() {
        return "truncation of " + log.name();
    }
}
