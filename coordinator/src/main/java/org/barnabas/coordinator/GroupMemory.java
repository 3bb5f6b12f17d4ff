package org.barnabas.coordinator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Estimates what all groups of a broker occupy, and says when it is enough: then no new group and no new member is
 * taken, while those that exist go on. One instance serves all coordinators of a broker; callable from any thread.
 */
public final class GroupMemory {

    static final long GROUP_BYTES = 512;
    static final long MEMBER_BYTES = 512;
    static final long PENDING_MEMBER_BYTES = 512;
    static final long OFFSET_BYTES = 192;

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** @param limitBytes beyond this newcomers are refused */
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

    boolean hasRoomFor(long bytes) {
        return usedBytes.get() + bytes <= limitBytes;
    }

    /** Counts memory that came into use; negative if it was given back. */
    void charge(long bytes) {
        usedBytes.addAndGet(bytes);
    }
}
