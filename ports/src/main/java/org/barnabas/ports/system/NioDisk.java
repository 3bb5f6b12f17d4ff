package org.barnabas.ports.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.jspecify.annotations.Nullable;

/** The file system of the operating system. */
public final class NioDisk implements Disk {

    /**
     * Files locked by this process. The operating system cannot tell: such locks belong to processes, and whoever closes
     * any channel of a file drops its lock, so a second caller must not even open it.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Nowhere nowhere = new Nowhere();

    @Override
    public DiskFile openOrCreate(Path file) throws IOException {
        try {
            return new NioDiskFile(
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    file,
                    nowhere);
        } catch (IOException failure) {
            throw Room.judged(failure, file);
        }
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        return new NioDiskFile(FileChannel.open(file, StandardOpenOption.READ), file, nowhere);
    }

    @Override
    public DiskFile openExisting(Path file) throws IOException {
        return new NioDiskFile(
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), file, nowhere);
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (UncheckedIOException failure) {
            // The disk failed in the middle of it.
            throw failure.getCause();
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw Room.judged(failure, directory);
        }
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw Room.judged(failure, target);
        }
    }

    @Override
    public void deleteIfExists(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public byte[] readAll(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        long usable = path.toFile().getUsableSpace();
        // Zero may mean that the system did not answer.
        if (usable == 0) {
            totalBytes(path);
        }
        return usable;
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        // Not by Files.getFileStore: that reads the table of all mounts, and fails when another one goes away
        // meanwhile.
        long total = path.toFile().getTotalSpace();
        if (total == 0) {
            throw new IOException("the system does not tell the size of the disk under " + path);
        }
        return total;
    }

    @Override
    public @Nullable AutoCloseable tryLock(Path file) throws IOException {
        Object key = keyOf(file);
        if (!HELD.add(key)) {
            return null;
        }
        boolean locked = false;
        FileChannel channel = openLock(file, key);
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException held) {
            // Somebody else in this process holds it by other means: the same answer as for another process.
        } finally {
            if (!locked) {
                channel.close();
                HELD.remove(key);
            }
        }
        return locked ? () -> release(channel, key) : null;
    }

    private static FileChannel openLock(Path file, Object key) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException failure) {
            HELD.remove(key);
            throw Room.judged(failure, file);
        }
    }

    private static void release(FileChannel channel, Object key) throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(key);
        }
    }

    /** What is the same for all names of a file; found without opening one that exists. */
    private static Object keyOf(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException present) {
            // Of an earlier life, or of the holder.
        } catch (IOException failure) {
            throw Room.judged(failure, file);
        }
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }
}
