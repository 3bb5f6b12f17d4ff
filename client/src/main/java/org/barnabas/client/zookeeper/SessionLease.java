package org.barnabas.client.zookeeper;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Until when it is certain that a session has not ended yet. ZooKeeper ends a session no earlier than its timeout after it
 * has heard of it for the last time, and it has heard of it when it was asked something that it has answered: from the
 * moment of asking the lease holds for two thirds of the timeout. The last third is for clocks that do not run equally fast,
 * and for servers of an ensemble that tell their leader only now and then whom they have heard.
 *
 * <p>Whoever holds something by the session looks at the lease before using it. Looking also asks anew when it is time to, so
 * that the lease of somebody who works does not run out; after a pause of the whole process it has run out, whatever the
 * client of ZooKeeper believes.
 *
 * <p>Any thread.
 */
public final class SessionLease {

    private final LongSupplier nanoClock;
    private final Probe probe;
    private final IntSupplier sessionTimeoutMs;
    private final AtomicLong holdsUntilNs;
    private final AtomicLong askAgainNs;
    private volatile boolean ended;

    /** Asks ZooKeeper something, without waiting; {@code answered} is called when, and if, it has answered. */
    interface Probe {
        void ask(Runnable answered);
    }

    /** @param sessionTimeoutMs as agreed with ZooKeeper by the time that it is asked something */
    SessionLease(LongSupplier nanoClock, Probe probe, IntSupplier sessionTimeoutMs) {
        this.nanoClock = nanoClock;
        this.probe = probe;
        this.sessionTimeoutMs = sessionTimeoutMs;
        long nowNs = nanoClock.getAsLong();
        this.holdsUntilNs = new AtomicLong(nowNs - 1);
        this.askAgainNs = new AtomicLong(nowNs);
    }

    /** Whether the session is certain to live at this moment. Asks anew when it is time to. */
    public boolean holds() {
        long nowNs = nanoClock.getAsLong();
        long againNs = askAgainNs.get();
        if (nowNs - againNs >= 0) {
            ask(nowNs, againNs);
        }
        return !ended && holdsUntilNs.get() - nowNs > 0;
    }

    private void ask(long nowNs, long againNs) {
        long heldNs = sessionTimeoutMs.getAsInt() * 1_000_000L / 3 * 2;
        if (askAgainNs.compareAndSet(againNs, nowNs + heldNs / 6)) {
            probe.ask(() -> extend(nowNs + heldNs));
        }
    }

    private void extend(long untilNs) {
        holdsUntilNs.accumulateAndGet(untilNs, (old, young) -> young - old > 0 ? young : old);
    }

    /** The session has ended: never again. */
    void end() {
        ended = true;
    }
}
