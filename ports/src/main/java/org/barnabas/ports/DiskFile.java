package org.barnabas.ports;

import java.io.IOException;

/**
 * An open file, for threads that may wait for its disk. Positional reads, {@link #size} and {@link #force} are safe from any
 * thread; writes and truncation belong to one owner.
 */
public interface DiskFile extends LoopFile {

    /**
     * Brings bytes into the operating system's cache, without handing them to anybody, so that whoever reads or sends
     * them soon does not wait for the disk. This call does wait. A file that has no such cache does nothing.
     */
    default void warm(long position, int length) throws IOException {}

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
