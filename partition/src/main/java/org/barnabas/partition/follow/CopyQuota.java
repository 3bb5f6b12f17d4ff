package org.barnabas.partition.follow;

import org.barnabas.ports.AnyThread;

/**
 * Port: how many bytes may be copied for replicas that are throttled (KIP-73). Tells, never waits; what is taken may
 * exceed the limit once, because batches come whole, and is made up for afterwards. Any thread.
 */
public interface CopyQuota {

    /** No limit. */
    CopyQuota UNLIMITED = new CopyQuota() {
        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public long allowance() {
            return Long.MAX_VALUE;
        }

        @Override
        public long waitMs() {
            return 0;
        }

        @Override
        public void take(long bytes) {}
    };

    /** Whether nothing may be copied now. */
    @AnyThread
    boolean isOver();

    /** How many bytes may be copied now; 0 if {@link #isOver}. */
    @AnyThread
    long allowance();

    /** When to look again, if nothing may be copied now; milliseconds. */
    @AnyThread
    long waitMs();

    /** So many bytes were copied. */
    @AnyThread
    void take(long bytes);
}
