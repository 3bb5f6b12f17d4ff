package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.StorageException;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments in two steps: their files get the suffix {@code .deleted} at once, so that no restart takes them
 * for part of the log, and go for good after {@code file.delete.delay.ms}. For whoever has the log; the deletion itself
 * runs in the background.
 */
public final class SegmentRemover {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRemover.class);

    private final LogEnvironment environment;
    private final LogHost host;
    private final Path folder;

    public SegmentRemover(LogEnvironment environment, LogHost host, Path folder) {
        this.environment = environment;
        this.host = host;
        this.folder = folder;
    }

    /**
     * As {@link #remove}, on the directory's lane, with files that nobody reads but the owner. In order with what else is
     * asked of the lane for this log.
     *
     * @param done runs on the owner's thread
     */
    public void removeOnLane(List<SegmentView> segments, List<Path> unread, long delayMs, Runnable done) {
        assert host.owner().isCurrent() : folder;
        segments.forEach(segment -> segment.life().retire());
        environment.lane().patient(() -> {
            try {
                environment.state().requireOnline();
                remove(segments, delayMs);
                for (Path file : unread) {
                    environment.disk().deleteIfExists(file);
                }
            } catch (IOException failure) {
                environment.state().fail(failure);
            } catch (StorageException offline) {
                // Whatever is left there, nobody reads it.
            }
            host.mailbox().post(done);
        });
    }

    /** Removes the files of segments that no view of the log contains any more, and snapshots taken at their starts. */
    public void remove(List<SegmentView> segments, long delayMs) throws IOException {
        assert environment.lane().isCurrent() || host.owner().isCurrent() : folder;
        List<Path> doomed = new ArrayList<>();
        for (SegmentView segment : segments) {
            segment.life().retire();
            doomed.addAll(rename(segment));
        }
        environment.metrics().deletedSegments(segments.size());
        deleteLater(doomed, delayMs);
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

    private void deleteLater(List<Path> doomed, long delayMs) {
        if (!doomed.isEmpty()) {
            Runnable deletion = () -> environment.background().execute(() -> delete(doomed));
            host.mailbox().post(() -> host.scheduler().schedule(delayMs, deletion));
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
