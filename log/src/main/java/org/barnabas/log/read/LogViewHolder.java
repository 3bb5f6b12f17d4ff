package org.barnabas.log.read;

import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where the owner of a log publishes what others may read, and where it reads what the checkpoints on disk say. One
 * writer, the log's owner, but for the checkpoints; readers on any thread.
 */
public final class LogViewHolder {

    private volatile @Nullable LogView view;
    private volatile long recoveryPoint;
    private volatile long highWatermark;
    private volatile long checkpointedStart;
    private volatile long checkpointedRecoveryPoint;
    private volatile long cleanedUpTo;
    private volatile boolean closed;
    private volatile Uuid topicId = Uuid.ZERO;

    public LogView view() {
        LogView current = view;
        if (current == null) {
            throw new IllegalStateException("log not open yet");
        }
        return current;
    }

    public void view(LogView value) {
        view = value;
    }

    /** {@link Uuid#ZERO} if it is not known. */
    public Uuid topicId() {
        return topicId;
    }

    public void topicId(Uuid value) {
        topicId = value;
    }

    public long recoveryPoint() {
        return recoveryPoint;
    }

    public void recoveryPoint(long value) {
        recoveryPoint = value;
    }

    public long highWatermark() {
        return highWatermark;
    }

    public void highWatermark(long value) {
        highWatermark = value;
    }

    /** The start of the log that a power cut cannot undo. */
    public long checkpointedStart() {
        return checkpointedStart;
    }

    /** The recovery point that the next start would go by. */
    public long checkpointedRecoveryPoint() {
        return checkpointedRecoveryPoint;
    }

    /** Compaction has been through everything before this offset, durably; 0 if it never was here. */
    public long cleanedUpTo() {
        return cleanedUpTo;
    }

    public void cleanedUpTo(long offset) {
        cleanedUpTo = offset;
    }

    /** Whether everything of the log is on disk and nothing will be written any more. */
    public boolean isClosed() {
        return closed;
    }

    public void closed() {
        closed = true;
    }

    /** By whoever writes the checkpoints of the directory, one at a time. */
    public void checkpointed(long start, long durableTo) {
        checkpointedStart = start;
        checkpointedRecoveryPoint = durableTo;
    }
}
