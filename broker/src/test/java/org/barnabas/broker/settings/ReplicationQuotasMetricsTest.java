package org.barnabas.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ThrottleConfig;
import org.barnabas.testkit.ManualClock;
import org.junit.jupiter.api.Test;

class ReplicationQuotasMetricsTest {

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private Map<String, Double> values() {
        Map<String, Double> values = new TreeMap<>();
        registry.scrape()
                .forEach(metric -> metric.getDataPoints()
                        .forEach(point -> values.put(
                                metric.getMetadata().getName() + " "
                                        + point.getLabels().get("role"),
                                value(point))));
        return values;
    }

    private static double value(DataPointSnapshot point) {
        return point instanceof CounterDataPointSnapshot counter
                ? counter.getValue()
                : ((GaugeDataPointSnapshot) point).getValue();
    }

    @Test
    void limitsAndBytesAreShown() {
        // Given
        ThrottleConfig config = BrokerConfig.of(Map.of("leader.replication.throttled.rate", "1000"))
                .throttle();
        ReplicationQuotas quotas = ReplicationQuotas.of(config, new ManualClock(0).monotonic(), registry);
        // When
        quotas.leader().take(5_000);
        quotas.follower().take(70);
        // Then
        assertThat(values())
                .containsEntry("barnabas_replication_throttled_bytes leader", 5_000.0)
                .containsEntry("barnabas_replication_throttled_bytes follower", 70.0)
                .containsEntry("barnabas_replication_throttle_bytes_per_second leader", 1_000.0)
                .containsEntry("barnabas_replication_throttle_bytes_per_second follower", Double.POSITIVE_INFINITY)
                .containsEntry("barnabas_replication_throttle_exhausted leader", 1.0)
                .containsEntry("barnabas_replication_throttle_exhausted follower", 0.0);
    }
}
