package org.barnabas.cluster;

import org.barnabas.cluster.image.BrokerNode;

/**
 * Port: finds out, again and again, whether the network between this broker and another one works in both directions.
 * Whether the other's process is well is not its business: that is what sessions are for, so a broker that is paused or
 * busy must count as reached.
 */
@FunctionalInterface
public interface ReachProbe {

    /** Reaches nobody and misses nobody: everybody counts as reachable. */
    ReachProbe NONE = (broker, verdict) -> () -> {};

    /** Hears of every attempt. May be called on any thread. */
    interface Verdict {

        /** The other one answered. */
        void reached();

        /** It did not, within the time of an attempt. */
        void missed();
    }

    /**
     * Begins, at once.
     *
     * @return ends it; a last verdict may still come
     */
    Runnable watch(BrokerNode broker, Verdict verdict);
}
