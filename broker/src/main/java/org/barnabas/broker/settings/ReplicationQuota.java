package org.barnabas.broker.settings;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.ports.MonotonicClock;

/**
 * Bytes per second for what is throttled (KIP-73): a bucket that holds a second's worth and may be overdrawn. The rate
 * may change at any time; debts under the old rate are forgiven. Any thread, without locks.
 */
public final class ReplicationQuota implements CopyQuota {

    private static final double SECOND_NS = 1e9;
    private static final long CREDIT_NS = 1_000_000_000;
    private static final long LARGEST_DEBT_NS = 3_600_000_000_000L;
    private static final long LONGEST_WAIT_MS = 1_000;
    private static final long NS_PER_MS = 1_000_000;

    private final MonotonicClock clock;
    private final LongConsumer copied;
    /** Until when the bytes taken so far are paid for: before now it is credit, after now it is debt. */
    private final AtomicLong paidUntilNs;

    private final AtomicLong bytesPerSecond = new AtomicLong(Long.MAX_VALUE);

    /** @param copied is told the bytes of throttled replicas, limited or not; any thread */
    ReplicationQuota(MonotonicClock clock, LongConsumer copied) {
        this.clock = clock;
        this.copied = copied;
        this.paidUntilNs = new AtomicLong(clock.nowNs());
    }

    /** @param rate bytes per second; 0 for nothing, {@link Long#MAX_VALUE} for no limit */
    void limit(long rate) {
        if (rate != bytesPerSecond.get()) {
            paidUntilNs.set(clock.nowNs());
            bytesPerSecond.set(rate);
        }
    }

    /** Bytes per second; {@link Long#MAX_VALUE} for no limit. */
    long rate() {
        return bytesPerSecond.get();
    }

    @Override
    public boolean isOver() {
        long rate = bytesPerSecond.get();
        return rate != Long.MAX_VALUE && (rate == 0 || paidUntilNs.get() - clock.nowNs() > 0);
    }

    @Override
    public long allowance() {
        long rate = bytesPerSecond.get();
        if (rate == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long creditNs = Math.min(CREDIT_NS, clock.nowNs() - paidUntilNs.get());
        return rate == 0 || creditNs < 0 ? 0 : Math.max(1, (long) (creditNs / SECOND_NS * rate));
    }

    @Override
    public long waitMs() {
        if (!isOver()) {
            return 0;
        }
        long debtMs = (paidUntilNs.get() - clock.nowNs()) / NS_PER_MS + 1;
        // A new rate wants to be noticed soon.
        return bytesPerSecond.get() == 0 ? LONGEST_WAIT_MS : Math.max(1, Math.min(LONGEST_WAIT_MS, debtMs));
    }

    @Override
    public void take(long bytes) {
        copied.accept(bytes);
        long rate = bytesPerSecond.get();
        if (rate == Long.MAX_VALUE || rate == 0) {
            return;
        }
        long now = clock.nowNs();
        long price = (long) Math.min(LARGEST_DEBT_NS, bytes / (double) rate * SECOND_NS);
        long before;
        long after;
        do {
            before = paidUntilNs.get();
            long from = before - now < -CREDIT_NS ? now - CREDIT_NS : before;
            after = Math.min(from + price, now + LARGEST_DEBT_NS);
        } while (!paidUntilNs.compareAndSet(before, after));
    }
}
