package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.barnabas.log.disk.IndexFile;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.ports.Disk;
import org.barnabas.ports.LoopDisk;
import org.barnabas.ports.LoopFile;
import org.jspecify.annotations.Nullable;

/**
 * Where batches lie in a segment, one entry about every {@code index.interval.bytes}. The newest entries stay in a
 * small array; when it is full the older half goes to the file. One thread, the log's owner; {@link #view} is for all.
 *
 * <pre>
 * int32 last offset of the batch, relative to the segment's base offset
 * int32 position of the batch in the segment
 * </pre>
 */
public final class OffsetIndex {

    public static final int ENTRY_BYTES = 8;

    private static final int INITIAL = 8;
    private static final int SPILL_AT = 512;

    private final LoopDisk disk;
    private final Path path;
    private final long baseOffset;
    private int onDisk;
    private long[] tail = new long[INITIAL];
    private int tailCount;
    private boolean fileMade;
    private @Nullable View view;

    /** @param onDisk entries of the file that count; more in the file are cut at the next write */
    public OffsetIndex(LoopDisk disk, Path path, long baseOffset, int onDisk) {
        this.disk = disk;
        this.path = path;
        this.baseOffset = baseOffset;
        this.onDisk = onDisk;
    }

    public int entries() {
        return onDisk + tailCount;
    }

    /** Notes a batch; offsets and positions ascend from call to call. */
    public void append(long lastOffset, int position) throws IOException {
        if (tailCount >= SPILL_AT && fileMade) {
            spill(tailCount - SPILL_AT / 2);
        } else if (tailCount == tail.length) {
            tail = Arrays.copyOf(tail, tail.length * 2);
        }
        tail[tailCount++] = pack(Math.toIntExact(lastOffset - baseOffset), position);
        view = null;
    }

    /** Whether there are so many entries that the file will soon have to take some, and it is not there. */
    boolean wantsFile() {
        return !fileMade && tailCount >= SPILL_AT / 2;
    }

    /** Makes the file, or cuts off what does not count. */
    public void makeFile(Disk waiting) throws IOException {
        IndexFile.make(waiting, path, (long) onDisk * ENTRY_BYTES);
        fileMade = true;
    }

    /** Writes all entries to the file, which then exists even if it is empty; answers whether there was one to write. */
    public boolean writeAll(Disk waiting) throws IOException {
        boolean unwritten = tailCount > 0;
        makeFile(waiting);
        spill(tailCount);
        return unwritten;
    }

    /** Forgets entries of batches at or behind a position. */
    void truncate(Disk waiting, int position) throws IOException {
        while (tailCount > 0 && position(tail[tailCount - 1]) >= position) {
            tailCount--;
        }
        // Views of before may still look at the old array.
        tail = Arrays.copyOf(tail, Math.max(INITIAL, tailCount));
        if (tailCount == 0) {
            onDisk = countBelow(position);
            IndexFile.truncate(waiting, path, (long) onDisk * ENTRY_BYTES);
        }
        view = null;
    }

    /** The present entries, immutable. */
    View view() {
        View current = view;
        if (current == null) {
            current = new View(path, baseOffset, onDisk, tail, tailCount);
            view = current;
        }
        return current;
    }

    private int countBelow(int position) throws IOException {
        int count = onDisk;
        if (count == 0) {
            return 0;
        }
        try (LoopFile file = disk.openForRead(path)) {
            while (count > 0 && IndexFile.entry(file, count - 1, ENTRY_BYTES).getInt(Integer.BYTES) >= position) {
                count--;
            }
        }
        return count;
    }

    private void spill(int count) throws IOException {
        ByteBuffer added = ByteBuffer.allocate(count * ENTRY_BYTES);
        for (int i = 0; i < count; i++) {
            added.putLong(tail[i]);
        }
        IndexFile.append(disk, path, (long) onDisk * ENTRY_BYTES, added.flip());
        long[] rest = new long[Math.max(INITIAL, tail.length)];
        System.arraycopy(tail, count, rest, 0, tailCount - count);
        tail = rest;
        tailCount -= count;
        onDisk += count;
        view = null;
    }

    private static long pack(int relativeOffset, int position) {
        return (long) relativeOffset << Integer.SIZE | position;
    }

    private static int position(long entry) {
        return (int) entry;
    }

    /**
     * The entries at one moment: those in the file and those in memory. Any thread.
     *
     * @param tail never changes below {@code tailCount}
     */
    @SuppressWarnings("ArrayRecordComponent") // Shared on purpose, and never compared.
    public record View(Path path, long baseOffset, int onDisk, long[] tail, int tailCount) {

        /** Only a file, as of a sealed segment. */
        public static View ofFile(Path path, long baseOffset, int entries) {
            return new View(path, baseOffset, entries, new long[0], 0);
        }

        /**
         * Position of a batch that starts at or before the batch with the offset; the nearest one noted.
         *
         * @param endOffset of the segment, from which it is guessed where to look
         */
        int floorPosition(long offset, long endOffset, SegmentLife files) throws IOException {
            long relative = offset - baseOffset;
            if (tailCount > 0 && (tail[0] >> Integer.SIZE) <= relative) {
                return position(tail[floorInTail(relative)]);
            }
            if (onDisk == 0 || relative < 0) {
                return 0;
            }
            SharedFile shared = files.acquire(path);
            try {
                long guess = relative * (onDisk + tailCount) / Math.max(1, endOffset - baseOffset);
                ByteBuffer entry = IndexFile.floor(shared.file(), onDisk, ENTRY_BYTES, Integer.BYTES, relative, guess);
                return entry == null ? 0 : entry.getInt(entry.position() + Integer.BYTES);
            } finally {
                shared.release();
            }
        }

        private int floorInTail(long relative) {
            int low = 0;
            int high = tailCount - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if ((tail[middle] >> Integer.SIZE) <= relative) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
