package org.barnabas.broker.assembly;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.barnabas.broker.config.ListenerAddress;

/**
 * What is known of a broker that serves. Immutable.
 *
 * @param advertised what clients connect to, with the real ports
 * @param brokerId its number
 * @param clusterId the cluster that it belongs to
 * @param zooKeeper where its ZooKeeper is, such as {@code 127.0.0.1:2181}
 * @param startMs how long the start took
 * @param registry its metrics
 */
public record BrokerFacts(
        List<ListenerAddress> advertised,
        int brokerId,
        String clusterId,
        String zooKeeper,
        long startMs,
        PrometheusRegistry registry) {}
