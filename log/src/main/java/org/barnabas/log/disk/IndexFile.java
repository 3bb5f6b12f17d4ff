package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.ports.LoopDisk;
import org.barnabas.ports.LoopFile;
import org.jspecify.annotations.Nullable;

/**
 * Entries of equal size with ascending keys in a file. Only their number is known in memory; a look-up reads single
 * keys until the range fits one block, and tries the block first where the entry should be. An index of a gigabyte needs
 * a dozen reads of the page cache at most, and nothing is mapped or kept.
 */
public final class IndexFile {

    private static final int BLOCK_BYTES = 4096;

    private IndexFile() {}

    /**
     * Finds the last entry whose key is at most {@code target}.
     *
     * @param entries how many of the file's entries count
     * @param keyBytes 4 or 8: width of the key at the start of an entry
     * @param guess about which entry it is, any number: a good one saves all reads but one
     * @return positioned at the entry; null if every key is larger
     */
    public static @Nullable ByteBuffer floor(
            LoopFile file, int entries, int entryBytes, int keyBytes, long target, long guess) throws IOException {
        int perBlock = BLOCK_BYTES / entryBytes;
        int low = 0;
        int high = entries;
        if (entries > perBlock) {
            int first = (int) Math.max(0, Math.min(guess - perBlock / 2, entries - perBlock));
            ByteBuffer block = read(file, first, perBlock, entryBytes);
            boolean before = first > 0 && key(block, 0, keyBytes) > target;
            boolean behind = key(block, (perBlock - 1) * entryBytes, keyBytes) <= target;
            if (!before && (!behind || first + perBlock == entries)) {
                return floorIn(block, entryBytes, keyBytes, target);
            }
            low = before ? 0 : first + perBlock;
            high = before ? first : entries;
        }
        ByteBuffer probe = ByteBuffer.allocate(keyBytes);
        // Invariant: keys before low are at most target, keys from high on are larger.
        while (high - low > perBlock) {
            int middle = (low + high) >>> 1;
            probe.clear();
            readFully(file, probe, (long) middle * entryBytes);
            if (key(probe, 0, keyBytes) <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int first = Math.max(0, low - 1);
        return floorIn(read(file, first, high - first, entryBytes), entryBytes, keyBytes, target);
    }

    private static ByteBuffer read(LoopFile file, int first, int count, int entryBytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(count * entryBytes);
        readFully(file, block, (long) first * entryBytes);
        return block;
    }

    private static @Nullable ByteBuffer floorIn(ByteBuffer block, int entryBytes, int keyBytes, long target) {
        int low = 0;
        int high = block.capacity() / entryBytes;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(block, middle * entryBytes, keyBytes) <= target) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : block.position((low - 1) * entryBytes);
    }

    /** One entry; it must exist. */
    public static ByteBuffer entry(LoopFile file, int number, int entryBytes) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(entryBytes);
        readFully(file, entry, (long) number * entryBytes);
        return entry;
    }

    /** Writes entries behind the others in a file that {@link #make} has made. */
    public static void append(LoopDisk disk, Path path, long position, ByteBuffer added) throws IOException {
        try (LoopFile file = disk.openExisting(path)) {
            file.write(added, position);
        }
    }

    /** Makes the file if it is missing, and cuts off what lies behind {@code size}. */
    public static void make(Disk disk, Path path, long size) throws IOException {
        try (DiskFile file = disk.openOrCreate(path)) {
            if (file.size() > size) {
                file.truncate(size);
            }
        }
    }

    /** Cuts a file that exists. */
    public static void truncate(Disk disk, Path path, long size) throws IOException {
        if (disk.exists(path) && disk.size(path) > size) {
            try (DiskFile file = disk.openOrCreate(path)) {
                file.truncate(size);
            }
        }
    }

    /** Size of a file, 0 if it is missing. */
    public static long sizeOf(Disk disk, Path path) throws IOException {
        try {
            return disk.size(path);
        } catch (NoSuchFileException missing) {
            return 0;
        }
    }

    private static long key(ByteBuffer buffer, int at, int keyBytes) {
        return keyBytes == Long.BYTES ? buffer.getLong(at) : buffer.getInt(at);
    }

    private static void readFully(LoopFile file, ByteBuffer target, long position) throws IOException {
        int wanted = target.remaining();
        if (file.read(target, position) < wanted) {
            throw new IOException("index shorter than expected");
        }
        target.rewind();
    }
}
