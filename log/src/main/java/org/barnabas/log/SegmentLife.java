package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands for the present content of a segment's files. Compaction and truncation put other content under the same
 * names; they {@link #retire} the old life first and begin another. A reader that has opened its files and computed
 * its positions, and then still finds the life not retired, has read what its view describes. Compared by identity.
 * Any thread.
 */
final class SegmentLife {

    private final FileCache cache;
    private final AtomicBoolean retired = new AtomicBoolean();

    SegmentLife(FileCache cache) {
        this.cache = cache;
    }

    /** Opens one of the segment's files for reading; the caller releases it. */
    SharedFile acquire(Path path) throws IOException {
        return cache.acquire(this, path);
    }

    /** From now on no reader can be sure of the files. Comes before any change of them. */
    void retire() {
        retired.set(true);
    }

    boolean isRetired() {
        return retired.get();
    }

    /** Lets go of an open file. */
    void forget(Path path) {
        cache.forget(this, path);
    }
}
