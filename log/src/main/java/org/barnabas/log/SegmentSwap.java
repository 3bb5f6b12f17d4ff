package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.ports.Disk;

/**
 * Puts rewritten segments in the place of old ones, in steps that {@link SwapFiles} can finish or undo after a crash.
 * One thread, the log's owner.
 */
final class SegmentSwap {

    static final List<String> SUFFIXES =
            List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.TRANSACTION_INDEX, LogFiles.LOG);

    private SegmentSwap() {}

    /**
     * Swaps if the old segments are still there.
     *
     * @return false if the log has been cut in the meantime: nothing has changed and the cleaned files are gone
     */
    static boolean apply(PartitionLog log, List<SegmentView> old, SegmentView rewritten) throws IOException {
        Disk disk = log.environment().disk();
        Path folder = log.folder();
        long base = rewritten.baseOffset();
        if (!log.segments().contains(old)) {
            for (String suffix : SUFFIXES) {
                disk.deleteIfExists(folder.resolve(LogFiles.name(base, suffix) + LogFiles.CLEANED));
            }
            return false;
        }
        renameAll(disk, folder, base, LogFiles.CLEANED, LogFiles.SWAP);
        log.remover().remove(old, log.currentConfig().fileDeleteDelayMs());
        renameAll(disk, folder, base, LogFiles.SWAP, "");
        log.segments().replace(old, List.of(rewritten));
        log.nameChanged();
        log.publish();
        return true;
    }

    /** The log file goes last: without it the other files mean nothing. */
    private static void renameAll(Disk disk, Path folder, long base, String from, String to) throws IOException {
        List<String> names = new ArrayList<>(SUFFIXES);
        for (String suffix : names) {
            Path source = folder.resolve(LogFiles.name(base, suffix) + from);
            if (disk.exists(source)) {
                disk.rename(source, folder.resolve(LogFiles.name(base, suffix) + to));
            }
        }
    }
}
