package org.barnabas.simulation.network;

/** Sees each request when it leaves its sender's host, and decides what becomes of it. */
public interface Tap {

    /**
     * A request leaves, or is asked for again because it was held.
     *
     * @return what becomes of it, and of what the same connection sends with it and later
     */
    Verdict onRequest(WireRequest request);
}
