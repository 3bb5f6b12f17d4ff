package org.barnabas.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.barnabas.log.disk.IndexFile;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.ports.Disk;
import org.barnabas.ports.LoopDisk;
import org.barnabas.ports.LoopFile;
import org.jspecify.annotations.Nullable;

/**
 * The largest timestamp up to an offset, noted together with the offset index. Timestamps and offsets ascend. The
 * newest entries stay in memory as in {@link OffsetIndex}. One thread, the log's owner; {@link #view} is for all.
 *
 * <pre>
 * int64 largest timestamp so far, milliseconds
 * int32 last offset of the batch that has it, relative to the segment's base offset
 * </pre>
 */
public final class TimeIndex {

    public static final int ENTRY_BYTES = 12;

    private static final int INITIAL = 8;
    private static final int SPILL_AT = 512;

    private final LoopDisk disk;
    private final Path path;
    private final long baseOffset;
    private int onDisk;
    private long[] times = new long[INITIAL];
    private int[] offsets = new int[INITIAL];
    private int tailCount;
    private boolean fileMade;
    private long lastTimestamp = Long.MIN_VALUE;
    private @Nullable View view;

    /** @param onDisk entries of the file that count */
    public TimeIndex(LoopDisk disk, Path path, long baseOffset, int onDisk) throws IOException {
        this.disk = disk;
        this.path = path;
        this.baseOffset = baseOffset;
        this.onDisk = onDisk;
        this.lastTimestamp = lastOnDisk();
    }

    public int entries() {
        return onDisk + tailCount;
    }

    /** Notes a timestamp if it is larger than all before; otherwise nothing happens. */
    public void appendIfLarger(long timestamp, long lastOffset) throws IOException {
        if (timestamp < 0 || timestamp <= lastTimestamp) {
            return;
        }
        if (tailCount >= SPILL_AT && fileMade) {
            spill(tailCount - SPILL_AT / 2);
        } else if (tailCount == times.length) {
            int length = tailCount * 2;
            times = Arrays.copyOf(times, length);
            offsets = Arrays.copyOf(offsets, length);
        }
        times[tailCount] = timestamp;
        offsets[tailCount++] = Math.toIntExact(lastOffset - baseOffset);
        lastTimestamp = timestamp;
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

    /** Forgets entries of batches that end at or behind an offset. */
    void truncate(Disk waiting, long offset) throws IOException {
        long relative = offset - baseOffset;
        while (tailCount > 0 && offsets[tailCount - 1] >= relative) {
            tailCount--;
        }
        times = Arrays.copyOf(times, Math.max(INITIAL, tailCount));
        offsets = Arrays.copyOf(offsets, Math.max(INITIAL, tailCount));
        if (tailCount == 0) {
            onDisk = countBelow(relative);
            IndexFile.truncate(waiting, path, (long) onDisk * ENTRY_BYTES);
        }
        lastTimestamp = tailCount > 0 ? times[tailCount - 1] : lastOnDisk();
        view = null;
    }

    /** The present entries, immutable. */
    View view() {
        View current = view;
        if (current == null) {
            current = new View(path, baseOffset, onDisk, times, offsets, tailCount);
            view = current;
        }
        return current;
    }

    private int countBelow(long relative) throws IOException {
        int count = onDisk;
        if (count == 0) {
            return 0;
        }
        try (LoopFile file = disk.openForRead(path)) {
            while (count > 0 && IndexFile.entry(file, count - 1, ENTRY_BYTES).getInt(Long.BYTES) >= relative) {
                count--;
            }
        }
        return count;
    }

    private long lastOnDisk() throws IOException {
        if (onDisk == 0) {
            return Long.MIN_VALUE;
        }
        try (LoopFile file = disk.openForRead(path)) {
            return IndexFile.entry(file, onDisk - 1, ENTRY_BYTES).getLong(0);
        }
    }

    private void spill(int count) throws IOException {
        ByteBuffer added = ByteBuffer.allocate(count * ENTRY_BYTES);
        for (int i = 0; i < count; i++) {
            added.putLong(times[i]).putInt(offsets[i]);
        }
        IndexFile.append(disk, path, (long) onDisk * ENTRY_BYTES, added.flip());
        int rest = tailCount - count;
        long[] restTimes = new long[times.length];
        int[] restOffsets = new int[offsets.length];
        System.arraycopy(times, count, restTimes, 0, rest);
        System.arraycopy(offsets, count, restOffsets, 0, rest);
        times = restTimes;
        offsets = restOffsets;
        tailCount = rest;
        onDisk += count;
        view = null;
    }

    /**
     * The entries at one moment: those in the file and those in memory. Any thread.
     *
     * @param times never changes below {@code tailCount}
     * @param offsets never changes below {@code tailCount}
     */
    @SuppressWarnings("ArrayRecordComponent") // Shared on purpose, and never compared.
    public record View(Path path, long baseOffset, int onDisk, long[] times, int[] offsets, int tailCount) {

        /** Only a file, as of a sealed segment. */
        public static View ofFile(Path path, long baseOffset, int entries) {
            return new View(path, baseOffset, entries, new long[0], new int[0], 0);
        }

        /** The last entry noted, or an entry without a timestamp at the segment's start. */
        TimestampOffset last(SegmentLife files) throws IOException {
            if (tailCount > 0) {
                return new TimestampOffset(times[tailCount - 1], baseOffset + offsets[tailCount - 1]);
            }
            return onDisk == 0 ? none() : read(files, Long.MAX_VALUE);
        }

        /**
         * An offset up to which all timestamps are below the given one, so that a search may start there. At the
         * segment's start nothing is known.
         */
        long searchFrom(long timestamp, SegmentLife files) throws IOException {
            if (tailCount > 0 && times[0] < timestamp) {
                int index = tailCount - 1;
                while (times[index] >= timestamp) {
                    index--;
                }
                return baseOffset + offsets[index];
            }
            return onDisk == 0 ? baseOffset : read(files, timestamp - 1).offset();
        }

        private TimestampOffset read(SegmentLife files, long timestamp) throws IOException {
            SharedFile shared = files.acquire(path);
            try {
                ByteBuffer entry =
                        IndexFile.floor(shared.file(), onDisk, ENTRY_BYTES, Long.BYTES, timestamp, onDisk / 2);
                if (entry == null) {
                    return none();
                }
                int at = entry.position();
                return new TimestampOffset(entry.getLong(at), baseOffset + entry.getInt(at + Long.BYTES));
            } finally {
                shared.release();
            }
        }

        private TimestampOffset none() {
            return new TimestampOffset(TimestampOffset.NO_TIMESTAMP, baseOffset);
        }
    }
}
