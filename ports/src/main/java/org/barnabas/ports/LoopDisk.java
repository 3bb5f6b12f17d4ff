package org.barnabas.ports;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What an event loop may ask of a file system: to open what exists. That takes as long as the kernel needs to find a name and
 * an inode, both in memory in all but the rarest cases; whatever changes a name, or waits for the device, is for
 * {@link Disk}. Callable from any thread.
 */
public interface LoopDisk {

    /** Opens for reading only; fails with {@link java.nio.file.NoSuchFileException} if it is missing. */
    LoopFile openForRead(Path file) throws IOException;

    /** Opens for reading and writing; fails with {@link java.nio.file.NoSuchFileException} if it is missing. */
    LoopFile openExisting(Path file) throws IOException;
}
