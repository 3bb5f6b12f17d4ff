package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.ports.LoopDisk;

/**
 * Files that are open for reading, opened on demand. Tens of thousands of partitions have far more files than a
 * process may hold open, so at most about {@code capacity} stay open when nobody uses them; of a sample of the idle
 * ones the longest unused goes first. Any thread; no locks.
 */
public final class FileCache {

    private static final int SAMPLE = 8;

    private final LoopDisk disk;
    private final int capacity;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final AbortedCache aborted = new AbortedCache();
    private final AtomicLong ticks = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    public FileCache(LoopDisk disk, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.disk = disk;
        this.capacity = capacity;
    }

    /** An open file, retained for the caller, who releases it. */
    SharedFile acquire(SegmentLife life, Path path) throws IOException {
        Key key = new Key(life, path);
        while (true) {
            Entry entry = entries.get(key);
            if (entry == null) {
                entry = open(key);
            }
            entry.lastUse.set(ticks.incrementAndGet());
            if (entry.file.tryRetain()) {
                if (closed.get() || life.isRetired()) {
                    // Whoever took the file out of use has been here before: nobody else would let go of it.
                    forget(key);
                }
                return entry.file;
            }
            entries.remove(key, entry);
        }
    }

    /** What is known of aborted transactions in these files. */
    AbortedCache aborted() {
        return aborted;
    }

    private Entry open(Key key) throws IOException {
        Entry opened = new Entry(new SharedFile(disk.openForRead(key.path)), new AtomicLong(ticks.get()));
        Entry raced = entries.putIfAbsent(key, opened);
        if (raced != null) {
            opened.file.release();
            return raced;
        }
        if (entries.size() > capacity) {
            evictOne(key);
        }
        return opened;
    }

    /** Lets go of a file that was renamed or is to be deleted; its life has been retired before. */
    public void forget(SegmentLife life, Path path) {
        forget(new Key(life, path));
    }

    private void forget(Key key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            entry.file.release();
        }
    }

    /** Open files, used or idle. */
    public int size() {
        return entries.size();
    }

    /** Lets go of everything, and keeps nothing from now on; users keep what they use. */
    public void close() {
        closed.set(true);
        for (Key key : entries.keySet()) {
            forget(key);
        }
    }

    /** The map's order is as good as random, so the first few entries are a fair sample. */
    private void evictOne(Key newest) {
        Key oldest = null;
        long oldestUse = Long.MAX_VALUE;
        int seen = 0;
        for (Map.Entry<Key, Entry> candidate : entries.entrySet()) {
            if (candidate.getKey().equals(newest)) {
                continue;
            }
            long use = candidate.getValue().lastUse.get();
            if (use < oldestUse) {
                oldestUse = use;
                oldest = candidate.getKey();
            }
            if (++seen == SAMPLE) {
                break;
            }
        }
        if (oldest != null) {
            forget(oldest);
        }
    }

    private record Key(SegmentLife life, Path path) {}

    private record Entry(SharedFile file, AtomicLong lastUse) {}
}
