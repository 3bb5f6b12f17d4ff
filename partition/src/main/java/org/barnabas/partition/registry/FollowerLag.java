package org.barnabas.partition.registry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.barnabas.partition.PartitionHandle;

/** How far the follower on this broker that is furthest behind is, found out when somebody asks. Any thread. */
public final class FollowerLag {

    private FollowerLag() {}

    public static void register(PrometheusRegistry registry, PartitionRegistry partitions) {
        GaugeWithCallback.builder()
                .name("barnabas_partition_follower_lag_records")
                .help(
                        "What the follower on this broker that lacks most lacks of the records that its leader has committed")
                .callback(gauge -> gauge.call((double) most(partitions)))
                .register(registry);
    }

    static long most(PartitionRegistry partitions) {
        long most = 0;
        for (PartitionHandle handle : partitions.all()) {
            most = Math.max(most, handle.view().behind());
        }
        return most;
    }
}
