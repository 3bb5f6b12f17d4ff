package org.barnabas.log.disk;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much may still be appended to the logs of one directory. What the disk really has is looked at every second; in
 * between every append is counted, so that even a disk that fills up within a second refuses appends before it is full.
 * A write that found no room says so too. Any thread; an append costs one atomic subtraction.
 *
 * <p>More than {@code log.dir.min.free.bytes} allows may be written by what was taken but not yet written when the disk
 * was looked at: the requests of one turn of each shard. Index entries, less than 1 % of the records, are seen at the
 * next look, and so is what others write on the same disk.
 */
public final class DirectoryRoom {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryRoom.class);

    /**
     * After a write that found no room: so much, or this part of a small disk, must be free before the next one is
     * tried.
     */
    private static final long TRY_AGAIN_BYTES = 1 << 20;

    private static final int TRY_AGAIN_PART = 64;

    /** Part of what is kept free that must be free above it before appends begin again: not after every deleted file. */
    private static final int SLACK_PART = 8;

    private static final String ADVICE =
            "appends are refused with an error that clients try again, until there is room; reading and deleting go on."
                    + " Delete topics (barnabas topic delete), lower retention.ms or retention.bytes of topics"
                    + " (barnabas config set), or make the disk larger";

    private final Path directory;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean foundNone = new AtomicBoolean();
    private final AtomicLong refusedBytes = new AtomicLong();

    DirectoryRoom(Path directory) {
        this.directory = directory;
    }

    /** Appends are refused; everything else goes on. */
    public boolean isFull() {
        return full.get();
    }

    /** Takes room for an append; false if there is not enough. */
    public boolean take(long bytes) {
        if (full.get()) {
            return false;
        }
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        refusedBytes.accumulateAndGet(bytes, Math::max);
        if (full.compareAndSet(false, true)) {
            LOG.warn("log directory {} is nearly full (log.dir.min.free.bytes): {}", directory, ADVICE);
        }
        return false;
    }

    /** A write has found no room, whatever was counted. */
    public void foundNone() {
        foundNone.set(true);
        if (full.compareAndSet(false, true)) {
            LOG.warn("no space is left on the disk of log directory {}: {}", directory, ADVICE);
        }
    }

    /**
     * The disk was looked at.
     *
     * @param usable bytes that can be written
     * @param total its size
     * @param wanted bytes to be kept free; 0 to write until there is none left
     */
    public void look(long usable, long total, long wanted) {
        left.set(wanted == 0 ? Long.MAX_VALUE : usable - wanted);
        if (usable < wanted) {
            if (full.compareAndSet(false, true)) {
                LOG.warn(
                        "log directory {} is nearly full: {} of {} bytes are free, {} are kept free"
                                + " (log.dir.min.free.bytes): {}",
                        directory,
                        Math.max(0, usable),
                        total,
                        wanted,
                        ADVICE);
            }
        } else if (full.get() && usable >= enough(total, wanted)) {
            refusedBytes.set(0);
            foundNone.set(false);
            full.set(false);
            LOG.info("log directory {} has room again: {} bytes are free, appends go on", directory, usable);
        }
    }

    private long enough(long total, long wanted) {
        long above = Math.max(wanted / SLACK_PART, refusedBytes.get());
        long enough = wanted == 0 ? 1 : wanted + above;
        return foundNone.get() ? Math.max(enough, Math.min(TRY_AGAIN_BYTES, total / TRY_AGAIN_PART)) : enough;
    }
}
