package org.barnabas.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.ports.DiskFullException;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.DiskFaults.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that forgets at a power cut whatever was not forced: bytes of files, and names in
 * directories. Writes beyond {@link #capacity} are torn and fail as on a full disk; {@link #faults} injects errors.
 * Directories themselves are durable at once. Any thread.
 */
public final class MemoryDisk implements Disk {

    private final WallClock clock;
    private final DiskFaults faults = new DiskFaults();
    private final BlockingGuard guard = new BlockingGuard();
    private final Set<Path> directories = new TreeSet<>();
    private final Map<Path, MemoryNode> files = new TreeMap<>();
    private final Map<Path, MemoryNode> durableNames = new TreeMap<>();
    private final Set<Path> locks = new HashSet<>();
    private long capacity = Long.MAX_VALUE;
    private int generation;
    private int openFiles;
    private int forces;

    public MemoryDisk(WallClock clock) {
        this.clock = clock;
    }

    public DiskFaults faults() {
        return faults;
    }

    /** Who may not wait for this disk. */
    public BlockingGuard guard() {
        return guard;
    }

    /** Total bytes of all files after which writes fail. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** Whether there is a file, for whoever is not a broker. */
    public synchronized boolean holds(Path file) {
        return files.containsKey(file);
    }

    /** Bytes of all files. */
    public synchronized long usedBytes() {
        return used();
    }

    /** File handles that nobody has closed. */
    public synchronized int openFiles() {
        return openFiles;
    }

    /** How many times a file or a directory was forced. */
    public synchronized int forces() {
        return forces;
    }

    /** The process dies: handles and locks are gone, the page cache stays. */
    public synchronized void killProcess() {
        generation++;
        openFiles = 0;
        locks.clear();
    }

    /**
     * The machine loses power.
     *
     * @param random decides which unforced bytes and names survive by luck; null if none does
     */
    public synchronized void cutPower(@Nullable RandomSource random) {
        killProcess();
        Map<Path, MemoryNode> survivors = new TreeMap<>(durableNames);
        if (random != null) {
            Set<Path> changed = new TreeSet<>(files.keySet());
            changed.addAll(durableNames.keySet());
            for (Path path : changed) {
                MemoryNode now = files.get(path);
                if (now != durableNames.get(path) && random.nextInt(2) == 0) {
                    survivors.remove(path);
                    if (now != null) {
                        survivors.put(path, now);
                    }
                }
            }
            keepRenamed(survivors);
        }
        files.clear();
        files.putAll(survivors);
        durableNames.clear();
        durableNames.putAll(survivors);
        new LinkedHashSet<>(files.values()).forEach(node -> node.loseUnsynced(random));
    }

    /** A rename happens or does not: what it concerns is there under one of the names. */
    private void keepRenamed(Map<Path, MemoryNode> survivors) {
        durableNames.forEach((path, node) -> {
            if (files.containsValue(node) && !survivors.containsValue(node)) {
                survivors.put(path, node);
            }
        });
    }

    /** Damages a stored byte, forced or not, as a bad sector does. */
    public synchronized void flipBit(Path file, long position) throws IOException {
        node(file).flipBit(position);
    }

    /**
     * What a file holds from a position on, for whoever watches: no fault and no guard is met. Null if there is no such
     * file.
     */
    public synchronized byte @Nullable [] peek(Path file, int from) {
        MemoryNode node = files.get(file);
        return node == null ? null : node.content(from);
    }

    /** Replaces a file's content, durably. */
    public synchronized void put(Path file, byte[] content) {
        MemoryNode node = new MemoryNode();
        node.write(ByteBuffer.wrap(content), 0);
        node.force();
        node.touch(clock.nowMs());
        createParents(file);
        files.put(file, node);
        durableNames.put(file, node);
    }

    @Override
    public synchronized DiskFile openOrCreate(Path file) throws IOException {
        faults.check(Operation.OPEN, file);
        guard.mayWait("create", file);
        if (!files.containsKey(file)) {
            if (!directories.contains(file.getParent())) {
                throw new NoSuchFileException(file.toString());
            }
            faults.needRoom(file);
            MemoryNode node = new MemoryNode();
            node.touch(clock.nowMs());
            files.put(file, node);
        }
        return open(file);
    }

    @Override
    public synchronized DiskFile openForRead(Path file) throws IOException {
        faults.check(Operation.OPEN, file);
        return open(file);
    }

    @Override
    public synchronized DiskFile openExisting(Path file) throws IOException {
        faults.check(Operation.OPEN, file);
        return open(file);
    }

    private DiskFile open(Path file) throws IOException {
        MemoryNode node = node(file);
        openFiles++;
        return new MemoryFile(this, node, file);
    }

    @Override
    public synchronized boolean exists(Path file) {
        guard.mayWait("exists", file);
        return files.containsKey(file) || directories.contains(file);
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        guard.mayWait("size", file);
        return node(file).size();
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        guard.mayWait("list", directory);
        if (!directories.contains(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        Set<String> names = new TreeSet<>();
        for (Path path : children(directory)) {
            names.add(path.getFileName().toString());
        }
        return List.copyOf(names);
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        guard.mayWait("isDirectory", path);
        return directories.contains(path);
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        guard.mayWait("createDirectories", directory);
        faults.check(Operation.OPEN, directory);
        if (!directories.contains(directory)) {
            faults.needRoom(directory);
        }
        createParents(directory.resolve("x"));
    }

    @Override
    public synchronized void rename(Path source, Path target) throws IOException {
        guard.mayWait("rename", source);
        faults.check(Operation.RENAME, source);
        faults.needRoom(target);
        if (directories.contains(source)) {
            renameDirectory(source, target);
            return;
        }
        MemoryNode node = node(source);
        files.remove(source);
        files.put(target, node);
    }

    private void renameDirectory(Path source, Path target) {
        for (Map<Path, MemoryNode> names : List.of(files, durableNames)) {
            for (Path path : new ArrayList<>(names.keySet())) {
                if (path.startsWith(source)) {
                    MemoryNode node = names.remove(path);
                    if (node != null) {
                        names.put(target.resolve(source.relativize(path)), node);
                    }
                }
            }
        }
        directories.remove(source);
        directories.add(target);
    }

    @Override
    public synchronized void deleteIfExists(Path path) throws IOException {
        guard.mayWait("delete", path);
        faults.check(Operation.DELETE, path);
        if (directories.contains(path)) {
            if (!children(path).isEmpty()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            directories.remove(path);
            durableNames.keySet().removeIf(name -> name.startsWith(path));
        } else {
            files.remove(path);
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        guard.mayWait("forceDirectory", directory);
        countForce();
        faults.check(Operation.FORCE, directory);
        durableNames.keySet().removeIf(path -> directory.equals(path.getParent()) && !files.containsKey(path));
        files.forEach((path, node) -> {
            if (directory.equals(path.getParent())) {
                durableNames.put(path, node);
            }
        });
    }

    @Override
    public synchronized byte[] readAll(Path file) throws IOException {
        guard.mayWait("readAll", file);
        faults.check(Operation.READ, file);
        return node(file).content();
    }

    @Override
    public synchronized long lastModifiedMs(Path file) throws IOException {
        guard.mayWait("lastModifiedMs", file);
        return node(file).modifiedMs();
    }

    @Override
    public synchronized long usableBytes(Path path) {
        guard.mayWait("usableBytes", path);
        return capacity - used();
    }

    @Override
    public synchronized long totalBytes(Path path) {
        guard.mayWait("totalBytes", path);
        return capacity;
    }

    @Override
    public synchronized @Nullable AutoCloseable tryLock(Path file) throws IOException {
        guard.mayWait("tryLock", file);
        if (!locks.add(file)) {
            return null;
        }
        openOrCreate(file).close();
        return () -> {
            synchronized (MemoryDisk.this) {
                locks.remove(file);
            }
        };
    }

    int generation() {
        return generation;
    }

    void countForce() {
        forces++;
    }

    void closed() {
        openFiles--;
    }

    void writeWithinCapacity(MemoryNode node, Path openedAs, ByteBuffer source, long position) throws IOException {
        long growth = Math.max(0, position + source.remaining() - node.size());
        long room = growth > 0 && faults.isFull(openedAs) ? growth / 2 : left();
        node.touch(clock.nowMs());
        if (growth <= room) {
            node.write(source, position);
            return;
        }
        int limit = source.limit();
        source.limit((int) Math.max(source.position(), limit - (growth - room)));
        node.write(source, position);
        source.limit(limit);
        throw new DiskFullException("No space left on device");
    }

    private long left() {
        return capacity == Long.MAX_VALUE ? capacity : capacity - used();
    }

    private long used() {
        long total = 0;
        for (MemoryNode node : files.values()) {
            total += node.size();
        }
        return total;
    }

    private List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        for (Set<Path> paths : List.of(directories, files.keySet())) {
            for (Path path : paths) {
                if (directory.equals(path.getParent())) {
                    children.add(path);
                }
            }
        }
        return children;
    }

    private void createParents(Path file) {
        for (Path parent = file.getParent(); parent != null; parent = parent.getParent()) {
            directories.add(parent);
        }
    }

    private MemoryNode node(Path file) throws IOException {
        MemoryNode node = files.get(file);
        if (node == null) {
            throw new NoSuchFileException(file.toString());
        }
        return node;
    }
}
