package org.barnabas.net.core;

import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.Reply;

/**
 * An estimate of what requests keep on the heap while they wait for their answers: a fetch that waits for records, a
 * produce for its followers, a member for its group. Their frames are gone by then.
 *
 * <p>The bound shuts nobody out. When all together are too much, fetches do not wait but are answered with what there is
 * ({@link Reply#mayWait}), and a connection has one request under way at a time. So what is held stays bounded by the limit
 * and one request of each connection.
 *
 * <p>Any thread.
 */
final class ParkedMemory {

    /** One connection may take this part. */
    private static final int CONNECTIONS_SHARE = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ParkedMemory(long limitBytes) {
        limit = limitBytes;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    void remove(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether so much more fits. */
    boolean hasRoomFor(long bytes) {
        return used.get() + bytes <= limit;
    }

    long perConnection() {
        return limit / CONNECTIONS_SHARE;
    }

    long usedBytes() {
        return used.get();
    }
}
