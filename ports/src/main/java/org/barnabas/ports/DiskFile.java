package org.barnabas.ports;

import java.io.IOException;

/**
 * An open file, for threads that may wait for its disk. Positional reads, {@link #size} and {@link #force} are safe from any
 * thread; writes and truncation belong to one owner.
 */
public interface DiskFile extends LoopFile {

    /** Cuts the file; the next append goes to {@code size}. */
    void truncate(long size) throws IOException;

    /**
     * Makes the content durable.
     *
     * @param metadata also size-independent metadata (fsync rather than fdatasync)
     */
    void force(boolean metadata) throws IOException;

    @Override
    default DiskFile forThreadsThatWait() {
        return this;
    }
}
