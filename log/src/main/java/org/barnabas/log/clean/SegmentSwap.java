package org.barnabas.log.clean;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.recovery.SwapFiles;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;

/**
 * Puts rewritten segments in the place of old ones, in two steps that {@link SwapFiles} can finish or undo after a crash.
 * The folder must be forced before the first step, between them and after the second, which is for the thread that
 * rewrote: a power cut may undo renames that were not forced, in any order. The steps run on the directory's lane, to which the log is lent.
 */
final class SegmentSwap {

    static final List<String> SUFFIXES =
            List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.TRANSACTION_INDEX, LogFiles.LOG);

    private SegmentSwap() {}

    /**
     * Announces the swap: once the folder is forced a start finishes it.
     *
     * @return false if the log no longer has the old segments: nothing has changed and the cleaned files are gone
     */
    static boolean announce(PartitionLog log, List<SegmentView> old, SegmentView rewritten) throws IOException {
        if (!log.segments().contains(old)) {
            deleteAll(log, rewritten.baseOffset(), LogFiles.CLEANED);
            return false;
        }
        // Its name says where the log goes on, whatever compaction takes from the end of the segment before.
        log.segments().active().create(log.environment().disk());
        renameAll(log, rewritten.baseOffset(), LogFiles.CLEANED, LogFiles.SWAP);
        return true;
    }

    /**
     * Swaps.
     *
     * @return false if the log has been cut since: nothing has changed and the announced files are gone
     */
    static boolean apply(PartitionLog log, List<SegmentView> old, SegmentView rewritten) throws IOException {
        long base = rewritten.baseOffset();
        boolean announced = log.environment()
                .disk()
                .exists(log.folder().resolve(LogFiles.name(base, LogFiles.LOG) + LogFiles.SWAP));
        if (!announced || !log.segments().contains(old)) {
            deleteAll(log, base, LogFiles.SWAP);
            log.flushState().nameChanged();
            return false;
        }
        // Who reads by the old view reads them to the end.
        log.remover().setAside(old, log.config().fileDeleteDelayMs());
        try {
            renameAll(log, base, LogFiles.SWAP, "");
        } catch (DiskFullException noRoom) {
            // Only a start can finish it from here.
            throw new IOException("no room for a name in the middle of a swap", noRoom);
        }
        log.segments().replace(old, List.of(rewritten));
        log.flushState().nameChanged();
        log.publish();
        return true;
    }

    /** Throws away what was written for a swap that does not come about. Any thread that rewrites. */
    static void discard(PartitionLog log, long base) throws IOException {
        // In this order: without the rewritten log the names of a half announced swap would mean something else.
        deleteAll(log, base, LogFiles.SWAP);
        deleteAll(log, base, LogFiles.CLEANED);
    }

    private static void deleteAll(PartitionLog log, long base, String state) throws IOException {
        for (String suffix : SUFFIXES) {
            log.environment().disk().deleteIfExists(log.folder().resolve(LogFiles.name(base, suffix) + state));
        }
    }

    /** The log file goes last: without it the other files mean nothing. */
    private static void renameAll(PartitionLog log, long base, String from, String to) throws IOException {
        Disk disk = log.environment().disk();
        for (String suffix : SUFFIXES) {
            Path source = log.folder().resolve(LogFiles.name(base, suffix) + from);
            if (disk.exists(source)) {
                disk.rename(source, log.folder().resolve(LogFiles.name(base, suffix) + to));
            }
        }
    }
}
