package org.barnabas.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound of all request bytes that the broker holds: frames being received and requests waiting for their answers.
 * It is soft, so that one frame always fits and nobody waits for memory while holding some: a connection that finds
 * the budget used up stops reading and is told when there is room again.
 */
final class RequestMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    RequestMemory(long limitBytes) {
        limit = limitBytes;
    }

    void acquire(int bytes) {
        used.addAndGet(bytes);
    }

    void release(int bytes) {
        long left = used.addAndGet(-bytes);
        if (left < limit && !waiting.isEmpty()) {
            wakeAll();
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
            wakeAll();
        }
    }

    private void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
