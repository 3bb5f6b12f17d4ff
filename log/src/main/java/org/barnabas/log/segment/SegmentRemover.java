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
    private final List<SegmentView> aside = new ArrayList<>(0);

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
        letGo();
        segments.forEach(segment -> segment.life().retire());
        environment.lane().patient(() -> {
            try {
                environment.state().requireOnline();
                removeNow(segments, delayMs);
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
        letGo();
        removeNow(segments, delayMs);
    }

    private void removeNow(List<SegmentView> segments, long delayMs) throws IOException {
        List<Path> doomed = new ArrayList<>();
        for (SegmentView segment : segments) {
            segment.life().retire();
            doomed.addAll(rename(segment));
            segment.life().forgetFiles(folder, segment.baseOffset());
        }
        environment.metrics().deletedSegments(segments.size());
        deleteLater(doomed, delayMs);
    }

    /**
     * As {@link #remove}, before a view without these segments is shown: they stay readable until {@link #letGo}, or until
     * other segments are removed, whose files may take the names.
     */
    public void setAside(List<SegmentView> segments, long delayMs) throws IOException {
        assert environment.lane().isCurrent() || host.owner().isCurrent() : folder;
        letGo();
        List<Path> doomed = new ArrayList<>();
        for (SegmentView segment : segments) {
            segment.life().beginSettingAside();
            aside.add(segment);
            doomed.addAll(rename(segment));
            segment.life().setAside();
        }
        environment.metrics().deletedSegments(segments.size());
        deleteLater(doomed, delayMs);
    }

    /** Nobody reads what is set aside any more, or may look for it in a newer view. For whoever has the log. */
    public void letGo() {
        assert environment.lane().isCurrent() || host.owner().isCurrent() : folder;
        for (SegmentView segment : aside) {
            segment.life().retire();
            segment.life().forgetFiles(folder, segment.baseOffset());
        }
        aside.clear();
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
