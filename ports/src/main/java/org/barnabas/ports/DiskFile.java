package org.barnabas.ports;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An open file. Positional reads, {@link #size} and {@link #force} are safe from any thread; writes and truncation
 * belong to one owner.
 */
public interface DiskFile extends Closeable {

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

    /** Cuts the file; the next append goes to {@code size}. */
    void truncate(long size) throws IOException;

    /**
     * Makes the content durable.
     *
     * @param metadata also size-independent metadata (fsync rather than fdatasync)
     */
    void force(boolean metadata) throws IOException;

    /**
     * The adapter's own handle, for the network layer's zero-copy send.
     *
     * @return null if this file has no such handle (simulation)
     */
    <T> @Nullable T unwrap(Class<T> type);

    @Override
    void close() throws IOException;
}
