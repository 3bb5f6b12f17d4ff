package org.barnabas.log.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes or undoes what compaction and deletion had begun when the broker stopped. Compaction writes
 * {@code .cleaned} files, renames all of them to {@code .swap}, then renames the old segments away and the new ones to
 * their final names; the folder is forced between these steps ({@code SegmentSwap}). So while a {@code .cleaned} file is
 * left, the swap had not begun and the old segments are whole; when only {@code .swap} files are left, they win. A log is
 * the last file of a segment to be renamed, so an index that is left with {@code .swap} alone belongs to a log that has
 * its final name; only a power cut that undoes the renames in another order leaves that.
 */
public final class SwapFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SwapFiles.class);

    private final Disk disk;
    private final Path folder;

    SwapFiles(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** Answers whether any file was changed. */
    boolean settle(List<String> names) throws IOException {
        long firstCleaned = Long.MAX_VALUE;
        List<String> swaps = new ArrayList<>();
        boolean changed = false;
        for (String name : names) {
            if (name.endsWith(LogFiles.CLEANED) && LogFiles.startsWithOffset(name)) {
                firstCleaned = Math.min(firstCleaned, LogFiles.offsetOf(name));
            }
            if (name.endsWith(LogFiles.SWAP) && LogFiles.startsWithOffset(name)) {
                swaps.add(name);
            } else if (name.endsWith(LogFiles.CLEANED) || name.endsWith(LogFiles.DELETED) || name.endsWith(".tmp")) {
                disk.deleteIfExists(folder.resolve(name));
                changed = true;
            }
        }
        for (String swap : swaps) {
            changed = true;
            if (LogFiles.offsetOf(swap) >= firstCleaned) {
                disk.deleteIfExists(folder.resolve(swap));
            } else if (swap.endsWith(LogFiles.LOG + LogFiles.SWAP)) {
                finish(swap, names);
            } else if (!names.contains(LogFiles.name(LogFiles.offsetOf(swap), LogFiles.LOG) + LogFiles.SWAP)) {
                disk.rename(folder.resolve(swap), folder.resolve(swap.substring(0, swap.lastIndexOf('.'))));
            }
        }
        return changed;
    }

    /** Gives up swaps that have not happened, before the segments they were made of are cut. */
    public static void discard(Disk disk, Path folder) throws IOException {
        for (String name : disk.list(folder)) {
            if (name.endsWith(LogFiles.SWAP)) {
                disk.deleteIfExists(folder.resolve(name));
            }
        }
    }

    /** Removes the segments that a rewritten one replaces and gives it their name. */
    private void finish(String swap, List<String> names) throws IOException {
        long base = LogFiles.offsetOf(swap);
        long end = endOffset(folder.resolve(swap), base);
        LOG.info("compaction finished after restart folder={} segment={}", folder, base);
        for (String name : names) {
            boolean final_ = LogFiles.isOffsetFile(name, LogFiles.LOG)
                    || LogFiles.isOffsetFile(name, LogFiles.OFFSET_INDEX)
                    || LogFiles.isOffsetFile(name, LogFiles.TIME_INDEX)
                    || LogFiles.isOffsetFile(name, LogFiles.TRANSACTION_INDEX);
            if (final_ && LogFiles.offsetOf(name) >= base && LogFiles.offsetOf(name) < Math.max(end, base + 1)) {
                disk.deleteIfExists(folder.resolve(name));
            }
        }
        for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.TRANSACTION_INDEX)) {
            Path index = folder.resolve(LogFiles.name(base, suffix) + LogFiles.SWAP);
            if (disk.exists(index)) {
                disk.rename(index, folder.resolve(LogFiles.name(base, suffix)));
            }
        }
        disk.rename(folder.resolve(swap), LogFiles.log(folder, base));
    }

    private long endOffset(Path log, long base) throws IOException {
        try (DiskFile file = disk.openForRead(log)) {
            BatchScanner scanner = new BatchScanner(file, 0, (int) file.size(), 1 << 16);
            long end = base;
            while (scanner.next()) {
                end = scanner.lastOffset() + 1;
            }
            return end;
        }
    }
}
