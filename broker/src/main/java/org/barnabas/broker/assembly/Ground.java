package org.barnabas.broker.assembly;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.World;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.cluster.image.ImageHolder;

/**
 * What a broker stands on before it has any log.
 *
 * @param brokerId its number
 * @param wires its event loops and its network
 * @param running what has been started
 */
record Ground(
        BrokerConfig config,
        World world,
        Home home,
        int brokerId,
        ZooKeeperAccess zooKeeper,
        ImageHolder images,
        Wires wires,
        PrometheusRegistry registry,
        StopSequence running) {}
