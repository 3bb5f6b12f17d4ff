package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.IndexFile;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.ports.Disk;
import org.barnabas.ports.LoopDisk;

/**
 * The aborted transactions of a segment, in the order of their markers. Aborts are rare: every entry is written at
 * once and none is kept in memory; without aborts there is no file. One thread, the log's owner; {@link #read} is for
 * all.
 *
 * <pre>
 * int16 version (0)   int64 producer id   int64 first offset   int64 last offset   int64 last stable offset
 * </pre>
 */
public final class TransactionIndex {

    public static final int ENTRY_BYTES = 34;

    private static final short VERSION = 0;

    private final LoopDisk disk;
    private final Path path;
    private int entries;
    private boolean fileMade;

    /** @param entries of the file that count */
    public TransactionIndex(LoopDisk disk, Path path, int entries) {
        this.disk = disk;
        this.path = path;
        this.entries = entries;
    }

    public int entries() {
        return entries;
    }

    /** Whether the file has to be made before an entry comes. */
    boolean wantsFile() {
        return !fileMade;
    }

    /** Makes the file, or cuts off what does not count. */
    public void makeFile(Disk waiting) throws IOException {
        IndexFile.make(waiting, path, (long) entries * ENTRY_BYTES);
        fileMade = true;
    }

    public void append(AbortedTransaction aborted) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        entry.putShort(VERSION)
                .putLong(aborted.producerId())
                .putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset())
                .putLong(aborted.lastStableOffset());
        IndexFile.append(disk, path, (long) entries * ENTRY_BYTES, entry.flip());
        entries++;
    }

    /** Forgets transactions whose markers lie at or behind an offset. */
    void truncate(Disk waiting, long offset) throws IOException {
        if (entries == 0) {
            return;
        }
        List<AbortedTransaction> all = parse(waiting.readAll(path), entries);
        while (entries > 0 && all.get(entries - 1).lastOffset() >= offset) {
            entries--;
        }
        IndexFile.truncate(waiting, path, (long) entries * ENTRY_BYTES);
    }

    /** Whether all entries of a file could be of a segment with these offsets. Any thread. */
    public static boolean isPlausible(Disk disk, Path path, int entries, long baseOffset, long endOffset)
            throws IOException {
        ByteBuffer content = ByteBuffer.wrap(disk.readAll(path));
        for (int i = 0; i < entries; i++) {
            if (content.getShort() != VERSION || content.getLong() < 0) {
                return false;
            }
            long first = content.getLong();
            long last = content.getLong();
            long stable = content.getLong();
            if (first < 0 || last < first || last < baseOffset || last >= endOffset || stable < 0) {
                return false;
            }
        }
        return true;
    }

    /** The first {@code entries} entries of a file. Any thread. */
    static List<AbortedTransaction> read(SegmentLife files, Path path, int entries) throws IOException {
        if (entries == 0) {
            return List.of();
        }
        List<AbortedTransaction> known = files.aborted();
        if (known.size() >= entries) {
            return known.subList(0, entries);
        }
        SharedFile shared = files.acquire(path);
        try {
            ByteBuffer content = ByteBuffer.allocate(entries * ENTRY_BYTES);
            shared.file().read(content, 0);
            List<AbortedTransaction> all = parse(content.array(), content.position() / ENTRY_BYTES);
            files.keepAborted(all);
            return all;
        } finally {
            shared.release();
        }
    }

    private static List<AbortedTransaction> parse(byte[] content, int entries) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        List<AbortedTransaction> all = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            if (buffer.getShort() != VERSION) {
                throw new IOException("unknown version of a transaction index entry");
            }
            all.add(new AbortedTransaction(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong()));
        }
        return all;
    }
}
