package org.barnabas.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.barnabas.ports.DiskFile;
import org.barnabas.testkit.DiskFaults.Operation;
import org.jspecify.annotations.Nullable;

/** A handle of a file of a {@link MemoryDisk}. */
final class MemoryFile implements DiskFile {

    private final MemoryDisk disk;
    private final MemoryNode node;
    private final Path openedAs;
    private final int generation;
    private boolean open = true;

    MemoryFile(MemoryDisk disk, MemoryNode node, Path openedAs) {
        this.disk = disk;
        this.node = node;
        this.openedAs = openedAs;
        this.generation = disk.generation();
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            checkOpen();
            return node.size();
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        synchronized (disk) {
            checkOpen();
            disk.faults().check(Operation.READ, openedAs);
            return node.read(target, position);
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        synchronized (disk) {
            checkOpen();
            disk.faults().check(Operation.WRITE, openedAs);
            disk.writeWithinCapacity(node, openedAs, source, position);
        }
    }

    @Override
    public long append(ByteBuffer[] sources, int count) throws IOException {
        synchronized (disk) {
            checkOpen();
            disk.faults().check(Operation.WRITE, openedAs);
            long before = node.size();
            for (int i = 0; i < count; i++) {
                disk.writeWithinCapacity(node, openedAs, sources[i], node.size());
            }
            return node.size() - before;
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        disk.guard().mayWait("truncate", openedAs);
        synchronized (disk) {
            checkOpen();
            disk.faults().check(Operation.WRITE, openedAs);
            node.truncate(size);
        }
    }

    @Override
    public void force(boolean metadata) throws IOException {
        disk.guard().mayWait("force", openedAs);
        synchronized (disk) {
            checkOpen();
            disk.countForce();
            disk.faults().check(Operation.FORCE, openedAs);
            node.force();
        }
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return null;
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (open) {
                open = false;
                if (disk.generation() == generation) {
                    disk.closed();
                }
            }
        }
    }

    private void checkOpen() throws IOException {
        if (!open || disk.generation() != generation) {
            throw new ClosedChannelException();
        }
    }
}
