package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import org.barnabas.cluster.zk.ZkListener.Session;
import org.junit.jupiter.api.Test;

/** What is told of a broker's session with ZooKeeper. */
class ControllerMetricsTest {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ControllerMetrics metrics = new ControllerMetrics(registry);

    private double value(String name) {
        for (MetricSnapshot snapshot : registry.scrape()) {
            if (snapshot.getMetadata().getName().equals(name)) {
                return snapshot instanceof CounterSnapshot counter
                        ? counter.getDataPoints().get(0).getValue()
                        : ((GaugeSnapshot) snapshot).getDataPoints().get(0).getValue();
            }
        }
        throw new AssertionError("no metric " + name);
    }

    @Test
    void theStateOfTheSessionIsSeen() {
        // Given
        double before = value("barnabas_zookeeper_connected");

        // When
        metrics.session(Session.CONNECTED);
        double connected = value("barnabas_zookeeper_connected");
        metrics.session(Session.DISCONNECTED);
        double lost = value("barnabas_zookeeper_connected");
        metrics.session(Session.EXPIRED);

        // Then
        assertThat(before).isZero();
        assertThat(connected).isEqualTo(1);
        assertThat(lost).isZero();
        assertThat(value("barnabas_zookeeper_sessions_expired")).isEqualTo(1);
    }
}
