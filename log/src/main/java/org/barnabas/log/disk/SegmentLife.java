package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.log.model.AbortedTransaction;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the present content of a segment's files. Compaction and truncation put other content under the same
 * names; they {@link #retire} the old life first, or {@link #setAside} its files, and begin another. A reader that has opened its files and computed
 * its positions, and then still finds the life not retired, has read what its view describes. Compared by identity.
 * Any thread.
 */
public final class SegmentLife {

    private final FileCache cache;
    private final AtomicBoolean retired = new AtomicBoolean();
    private final AtomicReference<@Nullable SharedFile> written = new AtomicReference<>();
    private final AtomicReference<@Nullable Long> largestTimestamp = new AtomicReference<>();
    private final AtomicReference<Names> names = new AtomicReference<>(Names.OWN);
    private final PageWarmth warmth = new PageWarmth();

    /** What the files are called. */
    private enum Names {
        OWN,
        /** The one or the other. */
        CHANGING,
        DELETED
    }

    public SegmentLife(FileCache cache) {
        this.cache = cache;
    }

    /**
     * Opens the log file for reading; the caller releases it. As long as it is open for writing that is used: a fetch of
     * ten thousand partitions needs no descriptors of its own then.
     */
    public SharedFile acquireLog(Path path) throws IOException {
        SharedFile open = written.get();
        return open != null && open.tryRetain() ? open : acquire(path);
    }

    /** The log file is open for writing, or no longer so: null. Its user is the writer. */
    public void written(@Nullable SharedFile open) {
        written.set(open);
    }

    /** Opens one of the segment's files for reading, by the name that it has in the log; the caller releases it. */
    public SharedFile acquire(Path path) throws IOException {
        if (names.get() != Names.DELETED) {
            try {
                SharedFile file = cache.acquire(this, path);
                if (names.get() != Names.DELETED) {
                    return file;
                }
                // It may be the one that has the name now.
                file.release();
                cache.forget(this, path);
            } catch (NoSuchFileException gone) {
                if (names.get() == Names.OWN) {
                    throw gone;
                }
            }
        }
        return cache.acquire(this, LogFiles.withSuffix(path, LogFiles.DELETED));
    }

    /**
     * The files are about to be renamed, each to its name with {@link LogFiles#DELETED}, and stay readable. Comes before
     * {@link #setAside}, and that before anything else gets their names.
     */
    public void beginSettingAside() {
        names.set(Names.CHANGING);
    }

    /** All files have their new names, or are gone. */
    public void setAside() {
        names.set(Names.DELETED);
    }

    /** What of its log file is likely in memory. */
    public PageWarmth warmth() {
        return warmth;
    }

    /** The oldest aborted transactions of the segment, as many as are kept in memory. */
    public List<AbortedTransaction> aborted() {
        return cache.aborted().of(this);
    }

    /** Keeps aborted transactions, the segment's oldest first, while there is room. */
    public void keepAborted(List<AbortedTransaction> oldest) {
        cache.aborted().keep(this, oldest);
    }

    /** The largest timestamp of a segment that is not written to any more; null if nobody has looked yet. */
    public @Nullable Long largestTimestamp() {
        return largestTimestamp.get();
    }

    public void largestTimestamp(long timestamp) {
        largestTimestamp.set(timestamp);
    }

    /** From now on no reader can be sure of the files. Comes before any change of them. */
    public void retire() {
        retired.set(true);
    }

    public boolean isRetired() {
        return retired.get();
    }

    /**
     * Lets go of the segment's open files, so that a deleted one gives its space back. Comes after {@link #retire} and
     * after the files have lost their names.
     */
    public void forgetFiles(Path folder, long baseOffset) {
        cache.aborted().forget(this);
        for (String suffix : LogFiles.SEGMENT_SUFFIXES) {
            Path file = folder.resolve(LogFiles.name(baseOffset, suffix));
            cache.forget(this, file);
            if (names.get() != Names.OWN) {
                cache.forget(this, LogFiles.withSuffix(file, LogFiles.DELETED));
            }
        }
    }
}
