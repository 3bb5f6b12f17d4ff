package org.barnabas.broker.assembly;

import org.barnabas.broker.world.Network;
import org.barnabas.ports.Loops;

/** The event loops and the network on them. */
record Wires(Loops loops, Network network) {

    /** Ends the network, then the loops. */
    void close(Runnable closed) {
        network.close(() -> loops.close(closed));
    }
}
