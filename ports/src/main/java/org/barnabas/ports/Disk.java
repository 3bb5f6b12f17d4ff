package org.barnabas.ports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system, for threads that may wait for it; a loop gets a {@link LoopDisk}. Nothing is durable before an explicit force: data by {@link DiskFile#force}, the existence of a
 * file (creation, rename, deletion) by {@link #forceDirectory}. Every operation may fail with an {@link IOException};
 * after a failed force the content of the file is unknown and the caller must give the log directory up (never retry).
 * What needs room and finds none fails with a {@link DiskFullException}: writes, and whatever makes or renames a name.
 * Callable from any thread.
 */
public interface Disk extends LoopDisk {

    /** Opens for reading and writing, creating the file if it is missing. */
    DiskFile openOrCreate(Path file) throws IOException;

    @Override
    DiskFile openForRead(Path file) throws IOException;

    @Override
    DiskFile openExisting(Path file) throws IOException;

    boolean exists(Path file) throws IOException;

    /** Size in bytes; fails if it is missing. */
    long size(Path file) throws IOException;

    /** Names of the entries of a directory in ascending order. */
    List<String> list(Path directory) throws IOException;

    boolean isDirectory(Path path) throws IOException;

    /** Creates the directory and its missing parents. */
    void createDirectories(Path directory) throws IOException;

    /** Replaces {@code target} atomically if it exists. */
    void rename(Path source, Path target) throws IOException;

    /** Deletes a file or an empty directory; nothing happens if it is missing. */
    void deleteIfExists(Path path) throws IOException;

    /** Makes creations, renames and deletions inside the directory durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Whole content of a small file. */
    byte[] readAll(Path file) throws IOException;

    /** Last modification in wall-clock milliseconds. */
    long lastModifiedMs(Path file) throws IOException;

    /** Bytes that can still be written on the file system that holds {@code path}. */
    long usableBytes(Path path) throws IOException;

    /** Size in bytes of the file system that holds {@code path}. */
    long totalBytes(Path path) throws IOException;

    /**
     * Takes an exclusive lock that other processes see.
     *
     * @return closes to release; null if somebody else holds it
     */
    @Nullable
    AutoCloseable tryLock(Path file) throws IOException;
}
