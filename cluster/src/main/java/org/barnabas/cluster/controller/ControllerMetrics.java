package org.barnabas.cluster.controller;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkListener;

/** What an operator wants to know of the controller. Updated on the controller's thread. */
public final class ControllerMetrics {

    private final Gauge active;
    private final Gauge epoch;
    private final Gauge topics;
    private final Gauge partitions;
    private final Gauge offlinePartitions;
    private final Gauge brokers;
    private final Gauge fencedBrokers;
    private final Gauge decisionsInFlight;
    private final Counter elections;
    private final Counter uncleanElections;
    private final Gauge zkConnected;
    private final Counter zkExpirations;
    private final Counter zkWrites;
    private final Counter reloads;

    /** Registers the metrics. */
    public ControllerMetrics(PrometheusRegistry registry) {
        active = gauge(registry, "barnabas_controller_active", "1 if this broker is the controller");
        epoch = gauge(registry, "barnabas_controller_epoch", "Term of this broker's last controllership");
        topics = gauge(registry, "barnabas_controller_topics", "Topics in the cluster");
        partitions = gauge(registry, "barnabas_controller_partitions", "Partitions in the cluster");
        offlinePartitions =
                gauge(registry, "barnabas_controller_offline_partitions", "Partitions without a leader that is alive");
        brokers = gauge(registry, "barnabas_controller_brokers", "Registered brokers");
        fencedBrokers =
                gauge(registry, "barnabas_controller_fenced_brokers", "Brokers that the controller does not reach");
        decisionsInFlight =
                gauge(registry, "barnabas_controller_decisions_in_flight", "Decisions that wait for ZooKeeper");
        elections = counter(registry, "barnabas_controller_elections", "Leaders elected");
        uncleanElections = counter(
                registry,
                "barnabas_controller_unclean_elections",
                "Leaders elected that were neither in sync nor eligible: records may be lost");
        zkConnected = gauge(registry, "barnabas_zookeeper_connected", "1 if this broker is connected to ZooKeeper");
        zkExpirations = counter(
                registry, "barnabas_zookeeper_sessions_expired", "Sessions with ZooKeeper that this broker has lost");
        zkWrites = counter(registry, "barnabas_controller_zookeeper_writes", "Multis sent to ZooKeeper");
        reloads = counter(registry, "barnabas_controller_reloads", "Times the state was read again after a conflict");
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().name(name).help(help).register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    void elected(int term) {
        active.set(1);
        epoch.set(term);
    }

    void resigned() {
        active.set(0);
    }

    void decided(int writes, int inFlight) {
        zkWrites.inc(writes);
        decisionsInFlight.set(inFlight);
    }

    void leadersElected(int count) {
        elections.inc(count);
    }

    void uncleanlyElected(int count) {
        uncleanElections.inc(count);
    }

    /** The broker's session with ZooKeeper, whether the broker is the controller or not. */
    public void session(ZkListener.Session state) {
        zkConnected.set(state == ZkListener.Session.CONNECTED ? 1 : 0);
        if (state == ZkListener.Session.EXPIRED) {
            zkExpirations.inc();
        }
    }

    void reloaded() {
        reloads.inc();
    }

    void sizes(ControllerState state) {
        brokers.set(state.brokers().size());
        fencedBrokers.set(state.fenced().size());
        topics.set(state.topics().size());
        int all = 0;
        int offline = 0;
        for (TopicImage topic : state.topics()) {
            all += topic.partitionCount();
            for (PartitionImage partition : topic.partitions()) {
                offline += state.isAlive(partition.leader()) ? 0 : 1;
            }
        }
        partitions.set(all);
        offlinePartitions.set(offline);
    }
}
