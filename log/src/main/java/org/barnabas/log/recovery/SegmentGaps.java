package org.barnabas.log.recovery;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * Tells the holes between segments that a power cut has torn from those that were made on purpose.
 *
 * <p>A power cut takes what was not forced, file by file in any order, so a later segment may survive while an earlier
 * one, its name or a part of it, is gone. What follows such a hole must not be served: the log ends where it begins.
 * Nothing of that was durable, because a flush forces a log from its start. On purpose records go in two ways, and both
 * wait for a durable trace before they touch a file: retention for the checkpoint of log starts, compaction for that of
 * recovery points. Apache Kafka does not wait; in its folders the epochs and its cleaner's checkpoint tell. So a hole that
 * ends at or before one of these offsets is explained. Made for one log that was not closed cleanly.
 */
public final class SegmentGaps {

    private final Disk disk;
    private final Path folder;
    private final CheckpointedOffsets checkpoints;
    private final @Nullable EpochHistory epochs;
    private final ByteBufAllocator buffers;

    /** @param epochs as they were read; null if they could not */
    SegmentGaps(
            LogEnvironment environment, Path folder, CheckpointedOffsets checkpoints, @Nullable EpochHistory epochs) {
        this.disk = environment.disk();
        this.buffers = environment.buffers();
        this.folder = folder;
        this.checkpoints = checkpoints;
        this.epochs = epochs;
    }

    /** Where the log began, as far as anybody noted. */
    long beginning() {
        EpochHistory known = epochs;
        return known == null || known.entries().isEmpty()
                ? checkpoints.start()
                : Math.max(checkpoints.start(), known.entries().get(0).startOffset());
    }

    private long explainedUpTo() {
        return Math.max(beginning(), Math.max(checkpoints.recoveryPoint(), checkpoints.cleanedUpTo()));
    }

    /** Whether records are missing between the end of a segment and the next one. */
    boolean isHole(long end, long nextBase) {
        return end < nextBase && nextBase > explainedUpTo();
    }

    /** Whether the first segments of the log are missing. */
    boolean isBeginningLost(List<Long> bases) throws IOException {
        if (bases.isEmpty() || bases.get(0) <= explainedUpTo()) {
            return false;
        }
        if (epochs != null && !epochs.entries().isEmpty()) {
            return true;
        }
        // A power cut does not take what was flushed: if that is missing retention took it, and more perhaps. Where
        // batches have no epochs, as in old formats, nothing says where the log began.
        return checkpoints.recoveryPoint() <= checkpoints.start() && !isWithoutEpochs(bases);
    }

    /** The epochs' file is written before the first batch: where it knows nothing of these, it was lost, too. */
    private boolean isWithoutEpochs(List<Long> bases) throws IOException {
        for (long base : bases) {
            try (DiskFile file = disk.openForRead(LogFiles.log(folder, base));
                    SegmentScan scan =
                            new SegmentScan(file, (int) Math.min(file.size(), Integer.MAX_VALUE), base, buffers)) {
                if (scan.next()) {
                    return scan.header().isLegacy() || scan.header().partitionLeaderEpoch() < 0;
                }
            }
        }
        // Emptied on purpose, which clears the epochs for good, or robbed of all records.
        return epochs != null;
    }
}
