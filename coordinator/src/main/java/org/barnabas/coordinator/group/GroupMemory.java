package org.barnabas.coordinator.group;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what all groups of a broker occupy on the heap, and says when it is enough. Whatever grows asks first, and is
 * refused beyond a share of the whole that depends on what it is: so offsets cannot take the room that members need,
 * commits of nobody that of members' offsets, nor newcomers that of members who are in. What does not grow is always
 * welcome, and what is read from the log is counted without asking. One instance serves all coordinators of a broker;
 * callable from any thread.
 */
public final class GroupMemory {

    /** A group without members and offsets, and its place among the others. */
    static final long GROUP_BYTES = 256;

    /** A member with its timer, its places and a request that waits. */
    static final long MEMBER_BYTES = 768;

    /** An id that was given out, with its timer. */
    static final long PENDING_MEMBER_BYTES = 400;

    /** The first offset of a group in a topic, beside what every offset takes. */
    static final long TOPIC_BYTES = 112;

    public static final long OFFSET_BYTES = 60;

    /** A place in a set, such as that of the topics that a group subscribes to. */
    public static final long SET_ENTRY_BYTES = 48;

    private static final Logger LOG = LoggerFactory.getLogger(GroupMemory.class);
    private static final int SIXTEENTHS = 16;

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();

    /** Who wants to grow, and how far it may. */
    public enum Claim {
        /** Commits of nobody who is in, and groups that begin with one. */
        OFFSETS(12),
        /** Commits of members who are in. */
        MEMBER_OFFSETS(13),
        /** Groups and members that begin with a join, and large assignments. */
        NEWCOMER(14),
        /** Members who are in. */
        MEMBER(SIXTEENTHS);

        private final int sixteenths;

        Claim(int sixteenths) {
            this.sixteenths = sixteenths;
        }
    }

    /** @param limitBytes the whole; members who are in may use all of it */
    public GroupMemory(long limitBytes) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limit " + limitBytes);
        }
        this.limitBytes = limitBytes;
    }

    /** Bytes in use, by estimate. */
    public long usedBytes() {
        return usedBytes.get();
    }

    private long limitOf(Claim claim) {
        return limitBytes / SIXTEENTHS * claim.sixteenths;
    }

    /** Whether something may grow by so many bytes; always if it does not grow. */
    public boolean hasRoomFor(Claim claim, long bytes) {
        boolean room = bytes <= 0 || usedBytes.get() + bytes <= limitOf(claim);
        if (!room) {
            onRefused(claim);
        }
        return room;
    }

    /** Counts memory if there is room for it. */
    public boolean tryCharge(Claim claim, long bytes) {
        if (bytes > 0 && usedBytes.addAndGet(bytes) > limitOf(claim)) {
            usedBytes.addAndGet(-bytes);
            onRefused(claim);
            return false;
        }
        return true;
    }

    /** Counts memory that came into use; negative if it was given back. */
    public void charge(long bytes) {
        long now = usedBytes.addAndGet(bytes);
        if (bytes < 0 && now < limitOf(Claim.OFFSETS) / 2 && full.get()) {
            full.set(false);
        }
    }

    /** Told once, until there has been room again. */
    private void onRefused(Claim claim) {
        if (full.compareAndSet(false, true)) {
            LOG.warn(
                    "memory for groups is used up bytes={} limit={} refused={}: what grows is refused with"
                            + " COORDINATOR_NOT_AVAILABLE, what is there goes on",
                    usedBytes.get(),
                    limitOf(claim),
                    claim);
        }
    }
}
