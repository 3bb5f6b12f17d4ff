package org.barnabas.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bound of all request bytes that the broker holds: frames being received and requests waiting for their answers. A
 * connection that finds the budget used up stops reading and is told when there is room again. The bound is soft: memory
 * that is held may be filled.
 *
 * <p>Beside the budget there is memory for one large frame, whose owner never waits for others. So frames larger than the
 * whole budget get through, one at a time, and connections that hold parts of frames cannot wait for each other.
 *
 * <p>Threads: any.
 */
final class RequestMemory {

    /** A frame that needs more than this is large. */
    static final int LARGE_FRAME_BYTES = 4 << 20;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicReference<@Nullable Object> large = new AtomicReference<>();
    /** Sets, so that who asks again is not called twice. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    private final Set<Runnable> waitingForLarge = ConcurrentHashMap.newKeySet();

    RequestMemory(long limitBytes) {
        limit = limitBytes;
    }

    void acquire(int bytes) {
        used.addAndGet(bytes);
    }

    void release(int bytes) {
        long left = used.addAndGet(-bytes);
        if (left < limit && !waiting.isEmpty()) {
            wakeAll(waiting);
        }
    }

    boolean exhausted() {
        return used.get() >= limit;
    }

    long usedBytes() {
        return used.get();
    }

    /** Calls back once when there is room; at once if there is room already. */
    void awaitRoom(Runnable callback) {
        waiting.add(callback);
        if (!exhausted()) {
            wakeAll(waiting);
        }
    }

    /** Whether this owner has the memory for the large frame, now or already. */
    boolean claimLarge(Object owner) {
        return large.get() == owner || large.compareAndSet(null, owner);
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
        if (large.get() == null) {
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
