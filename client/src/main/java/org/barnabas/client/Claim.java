package org.barnabas.client;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.ThreadId;

/**
 * A partition that this consumer owns, from the claim until it is given up. What was handed out and what is committed meet
 * here: a stream moves the position as it hands a record out, and who gives the partition up seals it. Both are one atomic
 * step, so that no record is handed out behind the position that is committed for the next owner.
 */
final class Claim {

    /** Where to start is not known yet: nothing was committed. */
    static final long UNKNOWN = -1;

    /** A sealed position p is kept as SEALED - p. */
    private static final long SEALED = UNKNOWN - 2;

    private final TopicPartition partition;
    private final ThreadId thread;
    private final RecordStream stream;
    private final AtomicLong position;
    private long committed;

    /**
     * @param start the next offset to hand out, or {@link #UNKNOWN}
     * @param committed what the storage holds, or {@link #UNKNOWN}
     */
    Claim(TopicPartition partition, ThreadId thread, RecordStream stream, long start, long committed) {
        this.partition = partition;
        this.thread = thread;
        this.stream = stream;
        this.position = new AtomicLong(start < 0 ? UNKNOWN : start);
        this.committed = committed;
    }

    TopicPartition partition() {
        return partition;
    }

    ThreadId thread() {
        return thread;
    }

    RecordStream stream() {
        return stream;
    }

    /** The next offset to hand out; {@link #UNKNOWN} if none is known. Also what it was when the claim was sealed. */
    long position() {
        return open(position.get());
    }

    /** Moves the position; returns false if the partition was given up. */
    boolean advance(long next) {
        long now = position.get();
        while (!isSealed(now)) {
            if (position.compareAndSet(now, next)) {
                return true;
            }
            now = position.get();
        }
        return false;
    }

    /** Tells where it starts if that was unknown, and still is. */
    void startAt(long offset) {
        position.compareAndSet(UNKNOWN, offset);
    }

    boolean isLive() {
        return !isSealed(position.get());
    }

    /** Nothing is handed out any more. Returns the position, {@link #UNKNOWN} if there is none. */
    long seal() {
        return open(position.getAndUpdate(now -> isSealed(now) ? now : SEALED - now));
    }

    private static boolean isSealed(long value) {
        return value < UNKNOWN;
    }

    private static long open(long value) {
        return isSealed(value) ? SEALED - value : value;
    }

    /** What the storage is known to hold; the owner's thread only. */
    long committed() {
        return committed;
    }

    /** The storage holds this now; the owner's thread only. */
    void onCommitted(long offset) {
        committed = offset;
    }
}
