package org.barnabas.partition;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What operators ask about partitions. Labels are resolved here, once. Any thread. */
public final class PartitionMetrics {

    private final PrometheusRegistry registry;
    private final GaugeDataPoint leaders;
    private final GaugeDataPoint followers;
    private final CounterDataPoint failures;
    private final GaugeDataPoint underReplicated;
    private final GaugeDataPoint underMinIsr;
    private final CounterDataPoint shrinks;
    private final CounterDataPoint expansions;

    public PartitionMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        Gauge replicas = Gauge.builder()
                .name("barnabas_partition_replicas")
                .help("Replicas on this broker by what they are")
                .labelNames("role")
                .register(registry);
        leaders = replicas.labelValues("leader");
        followers = replicas.labelValues("follower");
        failures = Counter.builder()
                .name("barnabas_partition_failures")
                .help("Replicas that went offline because the disk or an invariant failed")
                .register(registry)
                .labelValues();
        underReplicated = Gauge.builder()
                .name("barnabas_partition_under_replicated")
                .help("Partitions that this broker leads and of which not all replicas are in sync")
                .register(registry)
                .labelValues();
        underMinIsr = Gauge.builder()
                .name("barnabas_partition_under_min_isr")
                .help("Partitions that this broker leads and that take no acks=all for want of replicas in sync")
                .register(registry)
                .labelValues();
        Counter changes = Counter.builder()
                .name("barnabas_partition_in_sync_changes")
                .help("In-sync sets of partitions led here that became smaller or larger")
                .labelNames("direction")
                .register(registry);
        shrinks = changes.labelValues("shrink");
        expansions = changes.labelValues("expand");
    }

    /** Counts for nobody. */
    public static PartitionMetrics none() {
        return new PartitionMetrics(new PrometheusRegistry());
    }

    /** Shows how many messages wait in the shards' mailboxes. */
    public void watch(ShardMap shards) {
        GaugeWithCallback.builder()
                .name("barnabas_shard_mailbox_depth")
                .help("Messages that wait for a shard")
                .labelNames("shard")
                .callback(gauge -> shards.all()
                        .forEach(shard -> gauge.call(shard.mailbox().depth(), Integer.toString(shard.id()))))
                .register(registry);
    }

    void roleChanged(Role before, Role after) {
        count(before, -1);
        count(after, 1);
    }

    private void count(Role role, int change) {
        if (role instanceof LeaderRole) {
            leaders.inc(change);
        } else if (role instanceof FollowerRole) {
            followers.inc(change);
        }
    }

    void underReplicated(int change) {
        underReplicated.inc(change);
    }

    void underMinIsr(int change) {
        underMinIsr.inc(change);
    }

    /** @param change how many replicas more are in sync than before */
    void inSyncChanged(int change) {
        if (change != 0) {
            (change < 0 ? shrinks : expansions).inc();
        }
    }

    void failed() {
        failures.inc();
    }
}
