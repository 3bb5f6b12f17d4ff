package org.barnabas.ports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop may do with an open file: what goes to the page cache, or comes from it. Positional reads and
 * {@link #size} are safe from any thread; writes belong to one owner.
 */
public interface LoopFile extends Closeable {

    /** Current size in bytes. */
    long size() throws IOException;

    /**
     * Reads at a position until {@code target} is full or the file ends.
     *
     * @return bytes read; fewer than asked for only at the end of the file, 0 beyond it
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of {@code source} at a position, growing the file if needed. */
    void write(ByteBuffer source, long position) throws IOException;

    /**
     * Writes all remaining bytes of {@code count} buffers to the end of the file with as few system calls as possible.
     *
     * @return bytes written
     */
    long append(ByteBuffer[] sources, int count) throws IOException;

    /**
     * The adapter's own handle, for the network layer's zero-copy send.
     *
     * @return null if this file has no such handle (simulation)
     */
    <T> @Nullable T unwrap(Class<T> type);

    /** The same file, for a thread that may wait for the disk; never for a loop. */
    DiskFile forThreadsThatWait();

    @Override
    void close() throws IOException;
}
