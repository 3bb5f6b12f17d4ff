package org.barnabas.cluster.controller;

import org.barnabas.cluster.ReachProbe;

/**
 * How a controller finds out whom it reaches.
 *
 * @param boundMs after this much silence a broker counts as unreachable; that of a ZooKeeper session is natural
 */
public record Reach(ReachProbe probe, long boundMs) {

    /** Everybody counts as reachable. */
    public static final Reach UNWATCHED = new Reach(ReachProbe.NONE, 6_000);
}
