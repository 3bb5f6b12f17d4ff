package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogName;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes folders of deleted partitions: renamed at once to {@code <topic>-<partition>.<random>-delete}, so that the
 * name is free, emptied in the background. A start goes on with what a crash left. Folders that no topic claims are
 * renamed to {@code ...-stray} in the same way, and stay for a while.
 */
final class FolderDeleter {

    static final String SUFFIX = "-delete";
    static final String STRAY_SUFFIX = "-stray";

    private static final Logger LOG = LoggerFactory.getLogger(FolderDeleter.class);
    private static final int MAX_NAME = 255;

    private final LogEnvironment environment;
    private final Path directory;

    FolderDeleter(LogEnvironment environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Called by whoever has the log; may wait for the disk. */
    void delete(PartitionLog log) {
        Path folder = setAside(log, SUFFIX);
        if (folder != null) {
            deleteInBackground(folder);
            return;
        }
        try {
            deleteFolder(log.folder());
        } catch (DirectoryNotEmptyException late) {
            // Compaction was still writing: nothing is wrong with the disk, and the next start finds what is left.
            LOG.warn("deletion failed folder={} reason={}", log.folder(), late.toString());
        } catch (IOException failure) {
            throw environment.state().failed("deletion of " + log.name(), failure);
        }
    }

    /** Called by whoever has the log; may wait for the disk. */
    void deleteStray(PartitionLog log, long delayMs) {
        Path folder = setAside(log, STRAY_SUFFIX);
        if (folder == null) {
            LOG.warn("log of no living topic stays until a start finds room to set it aside log={}", log.name());
            return;
        }
        LOG.warn(
                "log of no living topic, deleted later log={} topicId={} folder={} delayMs={}",
                log.name(),
                log.topicId(),
                folder,
                delayMs);
        log.host().mailbox().post(() -> log.host().scheduler().schedule(delayMs, () -> deleteInBackground(folder)));
    }

    /** Null if there is no room for another name. */
    private @Nullable Path setAside(PartitionLog log, String suffix) {
        log.end();
        LogSegments segments = log.segments();
        List<SegmentView> all = new ArrayList<>(List.of(segments.sealed()));
        all.add(segments.active().view());
        all.forEach(segment -> segment.life().retire());
        segments.active().close();
        Path target = directory.resolve(asideName(log.name(), suffix));
        try {
            environment.disk().rename(log.folder(), target);
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            target = null;
        } catch (IOException failure) {
            throw environment.state().failed("deletion of " + log.name(), failure);
        }
        all.forEach(segment -> segment.life().forgetFiles(log.folder(), segment.baseOffset()));
        return target;
    }

    private String asideName(LogName name, String suffix) {
        String random = String.format("%016x", environment.random().nextLong());
        String ending = "-" + name.partition() + "." + random + "0000000000000000" + suffix;
        String topic = name.topic();
        return topic.substring(0, Math.min(topic.length(), MAX_NAME - ending.length())) + ending;
    }

    void deleteInBackground(Path folder) {
        environment.background().execute(() -> {
            try {
                deleteFolder(folder);
            } catch (IOException failure) {
                // The next start tries again.
                LOG.warn("deletion failed folder={} reason={}", folder, failure.getMessage());
            }
        });
    }

    private void deleteFolder(Path folder) throws IOException {
        Disk disk = environment.disk();
        for (String name : disk.list(folder)) {
            disk.deleteIfExists(folder.resolve(name));
        }
        disk.deleteIfExists(folder);
        disk.forceDirectory(directory);
    }
}
