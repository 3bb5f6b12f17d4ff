package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.log.model.AbortedTransaction;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the present content of a segment's files. Compaction and truncation put other content under the same
 * names; they {@link #retire} the old life first and begin another. A reader that has opened its files and computed
 * its positions, and then still finds the life not retired, has read what its view describes. Compared by identity.
 * Any thread.
 */
public final class SegmentLife {

    private final FileCache cache;
    private final AtomicBoolean retired = new AtomicBoolean();
    private final AtomicReference<@Nullable SharedFile> written = new AtomicReference<>();
    private final AtomicReference<@Nullable Long> largestTimestamp = new AtomicReference<>();
    private final PageWarmth warmth = new PageWarmth();

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

    /** Opens one of the segment's files for reading; the caller releases it. */
    public SharedFile acquire(Path path) throws IOException {
        return cache.acquire(this, path);
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
            cache.forget(this, folder.resolve(LogFiles.name(baseOffset, suffix)));
        }
    }
}
