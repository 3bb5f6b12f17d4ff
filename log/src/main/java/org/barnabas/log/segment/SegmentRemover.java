package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments in two steps: their files get the suffix {@code .deleted} at once, so that no restart takes them
 * for part of the log, and go for good after {@code file.delete.delay.ms}. One thread, the log's owner; the deletion
 * itself runs in the background.
 */
public final class SegmentRemover {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRemover.class);

    private final LogEnvironment environment;
    private final Scheduler scheduler;
    private final Path folder;

    public SegmentRemover(LogEnvironment environment, Scheduler scheduler, Path folder) {
        this.environment = environment;
        this.scheduler = scheduler;
        this.folder = folder;
    }

    /** Removes the files of segments that no view of the log contains any more, and snapshots taken at their starts. */
    public void remove(List<SegmentView> segments, long delayMs) throws IOException {
        List<Path> doomed = new ArrayList<>();
        for (SegmentView segment : segments) {
            segment.life().retire();
            doomed.addAll(rename(segment));
        }
        environment.metrics().deletedSegments(segments.size());
        deleteLater(doomed, delayMs);
    }

    /** Removes files at once: nobody reads snapshots but their owner. */
    void removeNow(List<Path> files) throws IOException {
        for (Path file : files) {
            environment.disk().deleteIfExists(file);
        }
    }

    private List<Path> rename(SegmentView segment) throws IOException {
        List<Path> renamed = new ArrayList<>();
        Disk disk = environment.disk();
        for (String suffix : LogFiles.SEGMENT_SUFFIXES) {
            Path file = folder.resolve(LogFiles.name(segment.baseOffset(), suffix));
            if (disk.exists(file)) {
                Path target = LogFiles.withSuffix(file, LogFiles.DELETED);
                if (renamed(disk, file, target)) {
                    renamed.add(target);
                }
            }
        }
        segment.life().forgetFiles(folder, segment.baseOffset());
        return renamed;
    }

    /** A longer name may need room; where there is none the file goes at once, and who reads it holds it open. */
    private static boolean renamed(Disk disk, Path file, Path target) throws IOException {
        try {
            disk.rename(file, target);
            return true;
        } catch (DiskFullException noRoom) {
            disk.deleteIfExists(file);
            return false;
        }
    }

    void deleteLater(List<Path> doomed, long delayMs) {
        if (!doomed.isEmpty()) {
            scheduler.schedule(delayMs, () -> environment.background().execute(() -> delete(doomed)));
        }
    }

    private void delete(List<Path> doomed) {
        for (Path file : doomed) {
            try {
                environment.disk().deleteIfExists(file);
            } catch (IOException failure) {
                // The next start finds the suffix and tries again.
                LOG.warn("deletion failed file={} reason={}", file, failure.getMessage());
            }
        }
    }
}
