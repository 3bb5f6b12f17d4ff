package org.barnabas.partition;

import java.util.List;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.read.LogView;
import org.barnabas.ports.AnyThread;
import org.jspecify.annotations.Nullable;

/**
 * A partition at one moment: immutable, made by its shard at the end of a batch, read by any thread. One view answers
 * one request, so that bounds, sizes and epoch fit together (rule R15).
 *
 * @param leaderEpoch the epoch that this broker knows of; -1 before the first order of the controller
 * @param highWatermark at most the log's end
 * @param lastStableOffset at most the high watermark
 * @param log null if offline or failed
 * @param behind how many records a follower lacked of the leader's high watermark when it heard of it last
 * @param rollCall another number when the leader wants to hear from every follower anew where it is, though nothing has
 *     moved
 */
public record PartitionView(
        Standing standing,
        int leaderEpoch,
        long highWatermark,
        long lastStableOffset,
        @Nullable LogView log,
        int rollCall,
        long behind) {

    /** Of a replica that does not call anybody and follows nobody. */
    public PartitionView(
            Standing standing, int leaderEpoch, long highWatermark, long lastStableOffset, @Nullable LogView log) {
        this(standing, leaderEpoch, highWatermark, lastStableOffset, log, 0, 0);
    }

    static PartitionView offline(int leaderEpoch) {
        return new PartitionView(Standing.OFFLINE, leaderEpoch, -1, -1, null);
    }

    static PartitionView failed(int leaderEpoch) {
        return new PartitionView(Standing.FAILED, leaderEpoch, -1, -1, null);
    }

    @AnyThread
    public boolean isLeader() {
        return standing == Standing.LEADER;
    }

    /**
     * Whether a leader does not know yet how far records are committed: its high watermark is from before it was elected,
     * and its predecessor may have told clients of a later one (KIP-207).
     */
    @AnyThread
    public boolean isBehindItsElection() {
        return log != null && isLeader() && highWatermark < epochStart(log);
    }

    /** Where the log was when this leadership began. The epoch that leads is the last one, so this looks at one entry. */
    private long epochStart(LogView present) {
        List<EpochEntry> epochs = present.epochs();
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.get(i).epoch() == leaderEpoch) {
                return epochs.get(i).startOffset();
            }
        }
        return -1;
    }

    /** The number of the log's view, which is another one with every change of its files; -1 if offline. */
    @AnyThread
    public long logNumber() {
        return log == null ? -1 : log.number();
    }

    /** Where a reader must stop; -1 if offline. */
    @AnyThread
    public long end(ReadBound bound) {
        return switch (bound) {
            case LOG_END -> log == null ? -1 : log.endOffset();
            case HIGH_WATERMARK -> highWatermark;
            case LAST_STABLE -> lastStableOffset;
        };
    }
}
