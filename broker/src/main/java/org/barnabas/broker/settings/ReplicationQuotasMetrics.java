package org.barnabas.broker.settings;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What an operator asks about throttles (KIP-73): what the limit is, whether it holds copying up, how much was copied. */
final class ReplicationQuotasMetrics {

    private static final String LEADER = "leader";
    private static final String FOLLOWER = "follower";

    private final PrometheusRegistry registry;
    private final CounterDataPoint sent;
    private final CounterDataPoint fetched;

    ReplicationQuotasMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        Counter bytes = Counter.builder()
                .name("barnabas_replication_throttled_bytes_total")
                .help(
                        "Bytes copied of throttled replicas while not in sync: out of here as leader, into here as follower.")
                .labelNames("role")
                .register(registry);
        sent = bytes.labelValues(LEADER);
        fetched = bytes.labelValues(FOLLOWER);
    }

    /** Shows the limits as they are when somebody looks. */
    void watch(ReplicationQuotas quotas) {
        GaugeWithCallback.builder()
                .name("barnabas_replication_throttle_bytes_per_second")
                .help("What throttled replicas may be copied with; +Inf without a limit.")
                .labelNames("role")
                .callback(gauge -> {
                    gauge.call(rate(quotas.leader()), LEADER);
                    gauge.call(rate(quotas.follower()), FOLLOWER);
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("barnabas_replication_throttle_exhausted")
                .help("1 while the limit keeps throttled replicas waiting.")
                .labelNames("role")
                .callback(gauge -> {
                    gauge.call(quotas.leader().isOver() ? 1 : 0, LEADER);
                    gauge.call(quotas.follower().isOver() ? 1 : 0, FOLLOWER);
                })
                .register(registry);
    }

    private static double rate(ReplicationQuota quota) {
        return quota.rate() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : quota.rate();
    }

    void sent(long bytes) {
        sent.inc(bytes);
    }

    void fetched(long bytes) {
        fetched.inc(bytes);
    }
}
