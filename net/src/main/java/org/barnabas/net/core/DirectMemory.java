package org.barnabas.net.core;

import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.ports.MonotonicClock;

/**
 * What to think of direct memory that was refused. A request that cannot get what it needs costs its connection and
 * nobody else: what it held is given back at once, and others go on with that. But if nobody has got any for half a
 * minute although connections were closed for it, then something else holds the memory, and the process is of no use to
 * anybody.
 *
 * <p>Any thread.
 */
final class DirectMemory {

    private static final long HOPELESS_AFTER_MS = 30_000;
    private static final long NOT_REFUSED = -1;

    private final MonotonicClock clock;
    private final AtomicLong refusedSinceMs = new AtomicLong(NOT_REFUSED);

    DirectMemory(MonotonicClock clock) {
        this.clock = clock;
    }

    /** Whether direct memory was refused, by Netty's limit or the JVM's; that of the heap is another matter. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof OutOfDirectMemoryError
                || (failure instanceof OutOfMemoryError
                        && String.valueOf(failure.getMessage()).contains("direct buffer memory"));
    }

    /** Somebody got some. */
    void granted() {
        if (refusedSinceMs.get() != NOT_REFUSED) {
            refusedSinceMs.set(NOT_REFUSED);
        }
    }

    /** Somebody did not; answers whether that has been so for everybody for too long. */
    boolean refused() {
        long now = clock.nowMs();
        long since = refusedSinceMs.get();
        if (since == NOT_REFUSED) {
            refusedSinceMs.set(now);
            return false;
        }
        return now - since > HOPELESS_AFTER_MS;
    }
}
