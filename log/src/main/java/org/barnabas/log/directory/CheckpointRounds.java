package org.barnabas.log.directory;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.DirectoryState;
import org.barnabas.log.read.LogView;
import org.barnabas.ports.DiskFullException;

/**
 * Writes the checkpoints of a directory, one caller at a time, and lets go what they say is not needed. For threads that may
 * wait for the disk.
 */
final class CheckpointRounds {

    private final LogDirectory directory;
    private final DirectoryState state;
    private final DirectoryCheckpoints checkpoints;
    private final AtomicBoolean writing = new AtomicBoolean();

    CheckpointRounds(LogDirectory directory, DirectoryCheckpoints checkpoints) {
        this.directory = directory;
        this.state = directory.environment().state();
        this.checkpoints = checkpoints;
    }

    /** As {@link LogDirectory#writeCheckpoints}. */
    boolean write() {
        try {
            return writeAll();
        } catch (DiskFullException noRoom) {
            // The old ones are good for a start; the next call tries again.
            return false;
        }
    }

    /** Answers false if another call is under way, or the disk has failed. */
    boolean writeAll() throws DiskFullException {
        return alone(() -> {
            long round = state.beginCheckpoints();
            checkpoints.write(directory.logs(), directory::isInUse);
            state.checkpointsWritten(round);
            removeSegmentsBehindStarts();
        });
    }

    /** As {@link LogDirectory#writeCleaned}. */
    void writeCleaned() throws DiskFullException {
        boolean written;
        do {
            written = alone(() -> checkpoints.writeCleaned(directory.logs(), directory::isInUse));
        } while (!written && !state.isOffline());
    }

    /** As {@link #writeAll}, behind a call that is under way: what was read first must not be written last. */
    void writeLast() throws DiskFullException {
        boolean written;
        do {
            written = alone(() -> checkpoints.write(directory.logs(), directory::isInUse));
        } while (!written && !state.isOffline());
    }

    private boolean alone(DirectoryState.DiskAction action) throws DiskFullException {
        if (state.isOffline() || !writing.compareAndSet(false, true)) {
            return false;
        }
        try {
            action.run();
            return true;
        } catch (DiskFullException noRoom) {
            state.room().foundNone();
            throw noRoom;
        } catch (IOException failure) {
            state.fail(failure);
            return false;
        } finally {
            writing.set(false);
        }
    }

    /** What lies behind a start that is now on disk is not needed by any recovery. */
    private void removeSegmentsBehindStarts() {
        for (PartitionLog log : directory.logs()) {
            if (hasSegmentsBehindStart(log)) {
                log.host()
                        .mailbox()
                        .post(() -> log.lane().whenHere(() -> {
                            if (directory.isInUse(log) && !log.isOffline()) {
                                log.removeSegmentsBehindStart();
                            }
                        }));
            }
        }
    }

    private static boolean hasSegmentsBehindStart(PartitionLog log) {
        LogView view = log.view();
        return view.segmentCount() > 1
                && view.segment(1).baseOffset()
                        <= Math.min(view.startOffset(), log.holder().checkpointedStart());
    }
}
