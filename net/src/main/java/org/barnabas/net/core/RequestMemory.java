package org.barnabas.net.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * The account of all request bytes that the broker holds: frames being received, and received ones until the last
 * reference to their bytes goes ({@link Frame}), which is when records are written or a handler has returned. What waits
 * for an answer holds none of it ({@link ParkedMemory}), so nobody's answer depends on room here.
 *
 * <p>A client's connection that finds the budget used up stops reading and is told when there is room again. The bound
 * is soft: memory that is held may be filled. A newcomer may send its first request beyond the budget, out of a
 * reserve: it may be a broker's. A broker's connection is always read from, up to {@link #BROKER_BYTES}: clients wait
 * for what it brings.
 *
 * <p>Beside the budget there is memory for one large frame, whose owner never waits for others. So frames larger than the
 * whole budget get through, one at a time, and connections that hold parts of frames cannot wait for each other.
 *
 * <p>Threads: any.
 */
final class RequestMemory {

    /** A request that needs more than this is large. */
    static final int LARGE_FRAME_BYTES = 4 << 20;

    /** The most that a broker's connection, or a newcomer's, may hold of an unfinished frame beyond the budget. */
    static final int BROKER_BYTES = 1 << 20;

    /** What newcomers may take beyond the budget: this part of it. */
    private static final int RESERVE_SHARE = 8;

    /** Whose connection it is. */
    enum Guest {
        /** Nothing whole has come yet. */
        NEWCOMER,
        CLIENT,
        BROKER
    }

    private final long limit;
    private final long newcomersLimit;
    private final int largeFrameBytes;
    private final boolean patient;
    /** What whole frames hold of what is used. */
    private final AtomicLong whole = new AtomicLong();

    private final DirectMemory direct;
    private final AtomicLong used = new AtomicLong();
    private final AtomicReference<@Nullable Object> large = new AtomicReference<>();
    /** Sets, so that who asks again is not called twice. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    private final Set<Runnable> newcomers = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> waitingForLarge = ConcurrentHashMap.newKeySet();

    RequestMemory(long limitBytes, MonotonicClock clock) {
        this(limitBytes, LARGE_FRAME_BYTES, false, clock);
    }

    /**
     * An account.
     *
     * @param largeFrameBytes a frame that needs more than this is large
     * @param patient whether a frame goes beyond the budget only if whole ones hold nothing, which would be given back. For
     *     connections that begin a frame whatever is used: one behind the other would get through
     */
    RequestMemory(long limitBytes, int largeFrameBytes, boolean patient, MonotonicClock clock) {
        this.largeFrameBytes = largeFrameBytes;
        this.patient = patient;
        limit = limitBytes;
        newcomersLimit = limitBytes + Math.min(Long.MAX_VALUE - limitBytes, limitBytes / RESERVE_SHARE);
        direct = new DirectMemory(clock);
    }

    /** Whether direct memory is there for those whom the account lets in. */
    DirectMemory direct() {
        return direct;
    }

    /** What a frame may need without being large. */
    int largeFrameBytes() {
        return largeFrameBytes;
    }

    void acquire(int bytes) {
        used.addAndGet(bytes);
    }

    void release(int bytes) {
        long left = used.addAndGet(-bytes);
        if (left < limit && !waiting.isEmpty()) {
            wakeAll(waiting);
        }
        if (left < newcomersLimit && !newcomers.isEmpty()) {
            wakeAll(newcomers);
        }
        if (patient && left < limit && !largeIsClaimed() && !waitingForLarge.isEmpty()) {
            // Whole frames may hold some of it all the time, each for a moment.
            wakeAll(waitingForLarge);
        }
    }

    /** A whole frame is there. */
    void acquireWhole(int bytes) {
        whole.addAndGet(bytes);
        acquire(bytes);
    }

    /** Nobody needs the frame any more. */
    void releaseWhole(int bytes) {
        boolean last = whole.addAndGet(-bytes) == 0;
        release(bytes);
        if (last && patient && !waitingForLarge.isEmpty()) {
            wakeAll(waitingForLarge);
        }
    }

    private boolean mayGoBeyond() {
        return !patient || whole.get() == 0 || !exhausted();
    }

    /** Whether clients have to wait. */
    boolean exhausted() {
        return used.get() >= limit;
    }

    /**
     * Whether such a connection has to wait.
     *
     * @param frameBytes what its unfinished frame would hold then
     */
    boolean exhausted(Guest guest, int frameBytes) {
        if (guest == Guest.CLIENT || frameBytes > BROKER_BYTES) {
            return exhausted();
        }
        return guest == Guest.NEWCOMER && used.get() >= newcomersLimit;
    }

    long usedBytes() {
        return used.get();
    }

    /** Calls back once when there is room, on the thread of whoever gives back; at once if there is room already. */
    void awaitRoom(Guest guest, Runnable callback) {
        boolean isNew = guest == Guest.NEWCOMER;
        (isNew ? newcomers : waiting).add(callback);
        if (used.get() < (isNew ? newcomersLimit : limit)) {
            wakeAll(isNew ? newcomers : waiting);
        }
    }

    /** Whoever has gone waits for nothing. */
    void forget(Runnable callback) {
        waiting.remove(callback);
        newcomers.remove(callback);
        waitingForLarge.remove(callback);
    }

    /** Whether this owner has the memory for the large frame, now or already. */
    boolean claimLarge(Object owner) {
        return large.get() == owner || (mayGoBeyond() && large.compareAndSet(null, owner));
    }

    boolean largeIsClaimed() {
        return large.get() != null;
    }

    /** Gives it back, if this is the owner. */
    void releaseLarge(Object owner) {
        if (large.compareAndSet(owner, null)) {
            wakeAll(waitingForLarge);
        }
    }

    /** Calls back once when the memory for the large frame may be claimed; at once if it may already. */
    void awaitLarge(Runnable callback) {
        waitingForLarge.add(callback);
        if (large.get() == null && mayGoBeyond()) {
            wakeAll(waitingForLarge);
        }
    }

    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // The sets are concurrent ones: whoever removes it, runs it.
    private static void wakeAll(Set<Runnable> sleepers) {
        for (Runnable next : sleepers) {
            if (sleepers.remove(next)) {
                next.run();
            }
        }
    }
}
