package org.barnabas.broker.world;

import org.barnabas.net.NetConfig;
import org.barnabas.net.core.NetMetrics;
import org.barnabas.ports.Loops;

/** Makes the network of a broker on its loops. */
@FunctionalInterface
public interface NetworkFactory {

    /**
     * Makes a network that nobody reaches yet; called once, on any thread.
     *
     * @param loops where its connections live; whoever made them ends them, after the network
     */
    Network on(Loops loops, NetConfig config, NetMetrics metrics);
}
