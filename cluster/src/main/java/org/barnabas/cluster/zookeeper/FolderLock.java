package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** ZooKeeper itself takes no lock: two servers would write into the same transaction logs. */
final class FolderLock implements AutoCloseable {

    private static final String LOCK = ".lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Keeps other servers out of a folder, which must exist, until it is closed or the process ends.
     *
     * @throws FolderInUseException if another server has it
     */
    static FolderLock take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new FolderInUseException(folder, LOCK);
        }
        return new FolderLock(channel);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another server in this process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
