package org.barnabas.broker.world;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.barnabas.net.NetConfig;
import org.barnabas.ports.Loops;

/** Makes the network of a broker on its loops. */
@FunctionalInterface
public interface NetworkFactory {

    /**
     * Makes a network that nobody reaches yet; called once, on any thread.
     *
     * @param loops where its connections live; whoever made them ends them, after the network
     * @param registry where it tells its figures
     */
    Network on(Loops loops, NetConfig config, PrometheusRegistry registry);
}
