package org.barnabas.coordinator.group;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counts what groups do. One instance serves all coordinator partitions; callable from any thread. */
public final class GroupMetrics {

    private final Map<GroupState, GaugeDataPoint> groups = new EnumMap<>(GroupState.class);
    private final CounterDataPoint rebalancesStarted;
    private final CounterDataPoint rebalancesCompleted;
    private final CounterDataPoint sessionsExpired;
    private final CounterDataPoint offsetsCommitted;
    private final CounterDataPoint offsetsExpired;
    private final CounterDataPoint offsetsDeleted;

    /** Registers the metrics; each registry takes them once. */
    public GroupMetrics(PrometheusRegistry registry) {
        Gauge byState = Gauge.builder()
                .name("barnabas_groups")
                .help("Groups that this broker coordinates, by state")
                .labelNames("state")
                .register(registry);
        for (GroupState state : GroupState.values()) {
            groups.put(state, byState.labelValues(state.label()));
        }
        rebalancesStarted = counter(registry, "barnabas_group_rebalances_started", "Rebalances begun");
        rebalancesCompleted = counter(registry, "barnabas_group_rebalances", "Rebalances that led to a stable group");
        sessionsExpired = counter(registry, "barnabas_group_sessions_expired", "Members lost by silence");
        offsetsCommitted = counter(registry, "barnabas_group_offsets_committed", "Offsets committed");
        offsetsExpired = counter(registry, "barnabas_group_offsets_expired", "Offsets removed by retention");
        offsetsDeleted = counter(registry, "barnabas_group_offsets_deleted", "Offsets removed on request");
    }

    /** Metrics that nobody reads. */
    public static GroupMetrics unregistered() {
        return new GroupMetrics(new PrometheusRegistry());
    }

    private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry).labelValues();
    }

    void groupAdded(GroupState state) {
        point(state).inc();
    }

    void groupRemoved(GroupState state) {
        point(state).dec();
    }

    void groupMoved(GroupState from, GroupState to) {
        point(from).dec();
        point(to).inc();
    }

    private GaugeDataPoint point(GroupState state) {
        GaugeDataPoint point = groups.get(state);
        if (point == null) {
            throw new IllegalStateException("no gauge for " + state);
        }
        return point;
    }

    void rebalanceStarted() {
        rebalancesStarted.inc();
    }

    void rebalanceCompleted() {
        rebalancesCompleted.inc();
    }

    void sessionExpired() {
        sessionsExpired.inc();
    }

    public void offsetsCommitted(int count) {
        offsetsCommitted.inc(count);
    }

    public void offsetsExpired(int count) {
        offsetsExpired.inc(count);
    }

    public void offsetsDeleted(int count) {
        offsetsDeleted.inc(count);
    }
}
