package org.barnabas.log.read;

import java.io.IOException;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.PageWarmth;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.segment.OffsetIndex;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a read needs into memory, and then some of what follows it, so that a reader who goes on need not come
 * again. It waits for the disk, and changes nothing but what {@link PageWarmth} says: whoever wanted to read plans anew
 * afterwards, and finds an error there if this met one.
 *
 * <p>Used by one thread at a time, none of which may be an event loop. Ends with {@link #close}.
 */
public final class ColdRead implements AutoCloseable {

    /** One {@link #step}: so much is read before others have their turn. */
    public static final int PIECE_BYTES = 1 << 20;

    /** What is brought in behind a read. A reader is told to ask for more when half of it is left. */
    static final int AHEAD_BYTES = 8 << 20;

    private final LogView view;
    private final ReadRange range;
    private final MonotonicClock clock;
    private @Nullable FileSlice slice;
    private @Nullable SegmentView segment;
    private int index;
    private long at;
    private long enough;
    private long target;
    private boolean found;
    private boolean over;

    ColdRead(LogView view, ReadRange range, MonotonicClock clock) {
        this.view = view;
        this.range = range;
        this.clock = clock;
    }

    /** Bytes that it brings in at most, about. */
    public long bytes() {
        return view.estimate(range) + (long) AHEAD_BYTES;
    }

    /** Whether everything that the read itself needs has been brought in. */
    public boolean isEnough() {
        return over || (found && at >= enough);
    }

    /** Whether nothing is left to be brought in. */
    public boolean isOver() {
        return over;
    }

    /** Brings in one piece. */
    public void step() throws IOException {
        if (over) {
            return;
        }
        if (!found) {
            find();
        } else if (at < target) {
            piece();
        } else {
            next();
        }
    }

    /** The index first, for looking something up in it reads here and there. */
    private void find() throws IOException {
        int first = Math.max(0, view.floorSegment(range.from()));
        warmIndex(view.segment(first));
        ReadPlan plan = view.plan(range);
        FileSlice records = plan.records();
        SegmentView holder = plan.segment();
        if (records == null || holder == null) {
            plan.release();
            over = true;
            return;
        }
        slice = records;
        segment = holder;
        index = view.indexOf(holder);
        found = true;
        at = holder.warmth().endFrom(records.position(), clock.nowMs());
        enough = records.position() + records.sizeInBytes();
        target = Math.min(holder.size(), enough + AHEAD_BYTES);
        at = Math.min(at, target);
    }

    private void warmIndex(SegmentView of) throws IOException {
        if (of.offsets().onDisk() == 0) {
            return;
        }
        SharedFile file = of.life().acquire(LogFiles.offsetIndex(of.folder(), of.baseOffset()));
        try {
            file.file().forThreadsThatWait().warm(0, of.offsets().onDisk() * OffsetIndex.ENTRY_BYTES);
        } finally {
            file.release();
        }
    }

    private void piece() throws IOException {
        FileSlice open = slice;
        SegmentView holder = segment;
        if (open == null || holder == null) {
            over = true;
            return;
        }
        long end = Math.min(at + PIECE_BYTES, at < enough ? enough : target);
        open.warm(at, (int) (end - at));
        at = end;
        if (at >= enough) {
            holder.warmth().broughtIn(range.from(), open.position(), at, clock.nowMs(), at < target);
        }
    }

    /** A reader that comes to the end of a segment goes on in the next one. */
    private void next() throws IOException {
        over = true;
        SegmentView holder = segment;
        long left = enough + AHEAD_BYTES - target;
        if (holder == null || left <= 0 || index + 1 >= view.segmentCount()) {
            return;
        }
        SegmentView following = view.segment(index + 1);
        int size = (int) Math.min(left, following.size());
        if (following.isEmpty() || following.warmth().covers(0, Math.min(size, PIECE_BYTES), clock.nowMs())) {
            return;
        }
        warmIndex(following);
        SharedFile log = following.openLog();
        try {
            log.file().forThreadsThatWait().warm(0, size);
        } finally {
            log.release();
        }
        following.warmth().broughtIn(following.baseOffset(), 0, size, clock.nowMs(), false);
    }

    @Override
    public void close() {
        over = true;
        if (slice != null) {
            slice.release();
            slice = null;
        }
    }
}
