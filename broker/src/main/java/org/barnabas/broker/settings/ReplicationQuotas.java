package org.barnabas.broker.settings;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.barnabas.broker.config.ThrottleConfig;
import org.barnabas.ports.MonotonicClock;

/**
 * What this broker may copy of throttled replicas.
 *
 * @param leader out of it
 * @param follower into it
 */
public record ReplicationQuotas(ReplicationQuota leader, ReplicationQuota follower) {

    public static ReplicationQuotas of(ThrottleConfig config, MonotonicClock clock, PrometheusRegistry registry) {
        ReplicationQuotasMetrics metrics = new ReplicationQuotasMetrics(registry);
        ReplicationQuotas quotas = new ReplicationQuotas(
                new ReplicationQuota(clock, metrics::sent), new ReplicationQuota(clock, metrics::fetched));
        quotas.limit(config);
        metrics.watch(quotas);
        return quotas;
    }

    public void limit(ThrottleConfig config) {
        leader.limit(config.leaderRate());
        follower.limit(config.followerRate());
    }
}
