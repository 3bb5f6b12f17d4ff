package org.barnabas.log.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What of a segment's log file is likely in the page cache, so that reading it holds nobody up: what was appended within
 * the last half minute or somewhat longer, and what was brought in for readers within the last half minute. It is a
 * guess: the operating system may have taken pages back since; then a reader waits for the disk once. And it may have
 * others in memory; then bringing them in costs a tenth of sending them.
 *
 * <p>Readers find places by offset before they know a position, so both are kept together: a window knows where in the
 * file the last read in it began, and what lies between is estimated by the segment's bytes per offset.
 *
 * <p>Any thread, but for {@link #appends}; times are of one monotonic clock.
 */
public final class PageWarmth {

    /** Long enough for slow readers, short enough that pages are rarely taken back meanwhile. */
    static final long FRESH_MS = 30_000;

    /** So many readers may be at different places of one segment without getting into each other's way. */
    private static final int WINDOWS = 4;

    private final AtomicReference<List<Window>> windows = new AtomicReference<>(List.of());
    private final AtomicReference<@Nullable Tail> tail = new AtomicReference<>();

    /**
     * Bytes that were brought in.
     *
     * @param startOffset of the first batch in it
     * @param start position of that batch
     * @param offset where the last read in it began
     * @param position of that
     * @param end exclusive position
     * @param extended whether somebody is asked to bring in what follows
     */
    private record Window(
            long startOffset, long start, long offset, long position, long end, long sinceMs, boolean extended) {

        boolean isFresh(long nowMs) {
            return nowMs - sinceMs <= FRESH_MS;
        }

        Window at(long readOffset, long readPosition, boolean near) {
            boolean ahead = readOffset > offset;
            return new Window(
                    startOffset,
                    start,
                    ahead ? readOffset : offset,
                    ahead ? readPosition : position,
                    end,
                    sinceMs,
                    extended || near);
        }

        boolean covers(long from, long to) {
            return from >= start && to <= end;
        }
    }

    /** Where the segment ended at two moments: what is behind the newer one, or the older one, was appended since. */
    private record Tail(long olderOffset, long olderSize, long olderMs, long offset, long size, long sinceMs) {}

    /**
     * Something is about to be appended. Told by the log's owner before each write: what costs the most is a look at the
     * time.
     */
    public void appends(long endOffset, long size, long nowMs) {
        Tail seen = tail.get();
        if (seen == null) {
            tail.set(new Tail(endOffset, size, nowMs, endOffset, size, nowMs));
        } else if (nowMs - seen.sinceMs > FRESH_MS) {
            tail.set(new Tail(seen.offset, seen.size, seen.sinceMs, endOffset, size, nowMs));
        }
    }

    private boolean isAppended(long offset, long nowMs) {
        Tail seen = tail.get();
        return seen != null
                && ((nowMs - seen.olderMs <= 3 * FRESH_MS && offset >= seen.olderOffset)
                        || (nowMs - seen.sinceMs <= FRESH_MS && offset >= seen.offset));
    }

    /**
     * Whether looking for an offset likely meets only pages that are in memory.
     *
     * @param bytesPerOffset of the segment, about
     */
    public boolean knows(long offset, double bytesPerOffset, long nowMs) {
        if (isAppended(offset, nowMs)) {
            return true;
        }
        for (Window window : windows()) {
            if (window.isFresh(nowMs) && offset >= window.startOffset) {
                boolean behind = offset >= window.offset;
                long known = behind ? window.position : window.start;
                long since = offset - (behind ? window.offset : window.startOffset);
                if (known + (long) (since * bytesPerOffset) < window.end) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether bytes of the file are likely in memory. */
    public boolean covers(long position, int size, long nowMs) {
        Tail seen = tail.get();
        if (seen != null
                && ((nowMs - seen.olderMs <= 3 * FRESH_MS && position >= seen.olderSize)
                        || (nowMs - seen.sinceMs <= FRESH_MS && position >= seen.size))) {
            return true;
        }
        for (Window window : windows()) {
            if (window.isFresh(nowMs) && window.covers(position, position + size)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Bytes were brought in, from a batch on.
     *
     * @param more whether what follows comes next
     */
    public void broughtIn(long offset, long position, long end, long nowMs, boolean more) {
        Window next = new Window(offset, position, offset, position, end, nowMs, more);
        List<Window> all;
        List<Window> kept;
        do {
            all = windows();
            kept = new ArrayList<>(WINDOWS);
            kept.add(next);
            for (Window window : all) {
                // A reader that goes on leaves its former window behind.
                boolean followed = window.end >= position && window.start <= position;
                if (kept.size() < WINDOWS && !followed && window.isFresh(nowMs)) {
                    kept.add(window);
                }
            }
        } while (!windows.compareAndSet(all, kept));
    }

    private List<Window> windows() {
        return Objects.requireNonNull(windows.get(), "set from the beginning");
    }

    /** Up to where bytes that follow each other are likely in memory; the position itself if it is not. */
    public long endFrom(long position, long nowMs) {
        long end = position;
        for (Window window : windows()) {
            if (window.isFresh(nowMs) && window.covers(position, position)) {
                end = Math.max(end, window.end);
            }
        }
        return end;
    }

    /**
     * A read was found to begin here; answers whether it comes near the end of what was brought in, which is said once.
     *
     * @param least bytes that should be left behind the read
     * @param end where the log ends, if it does so in this file; else a large number
     */
    public boolean reads(long offset, long position, int size, int least, long end) {
        List<Window> all = windows();
        for (int i = 0; i < all.size(); i++) {
            Window window = all.get(i);
            if (window.covers(position, position + size)) {
                boolean near = !window.extended && window.end < end && window.end - position - size < least;
                List<Window> moved = new ArrayList<>(all);
                moved.set(i, window.at(offset, position, near));
                // Who is beaten to it by somebody else has at worst an older anchor, or is told by the next read.
                return windows.compareAndSet(all, moved) && near;
            }
        }
        return false;
    }
}
