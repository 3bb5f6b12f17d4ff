package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.barnabas.benchmarks.compare.LoadTools.ProduceRun;
import org.barnabas.benchmarks.compare.LoadTools.Produced;

/** What replication costs: three brokers, every record on all of them before it is acknowledged. */
final class ClusterScenarios {

    static final String PREFIX = "cluster-";

    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final int RECORD = 1024;
    private static final int UNLIMITED = -1;
    private static final int STEADY_PER_SECOND = 2_000;
    private static final double GB = 1e9;
    private static final double MB = 1e6;

    private ClusterScenarios() {}

    static List<Scenario> all() {
        return List.of(Scenario.alone(
                PREFIX + "1k-all",
                "three brokers, 3 replicas, produce 1 KB, none, acks=all",
                ClusterScenarios::produce));
    }

    private static Map<Metric, Double> produce(Turn turn) throws IOException, InterruptedException {
        try (Cluster cluster = turn.freshCluster(BROKERS)) {
            Prober.awaitBrokers(cluster, BROKERS);
            Prober.createTopic(cluster, "warm-up", PARTITIONS, BROKERS, Map.of());
            long records = turn.sizes().bytes() / RECORD;
            List<String> settings = List.of("acks=all");
            turn.tools().produce(cluster, new ProduceRun("warm-up", records / 4, RECORD, UNLIMITED, settings));
            Prober.createTopic(cluster, turn.topic(), PARTITIONS, BROKERS, Map.of());
            double cpu = cluster.cpuSeconds();
            ProduceRun run = new ProduceRun(turn.topic(), records, RECORD, UNLIMITED, settings);
            Produced produced = turn.tools().produce(cluster, run);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CPU_PER_GB, (cluster.cpuSeconds() - cpu) / (records * RECORD / GB));
            figures.put(Metric.THROUGHPUT, produced.recordsPerSecond() * RECORD / MB);
            figures.put(Metric.LOADED, cluster.residentMb());
            // Latency tells something only below the limit of the machine.
            long steady = (long) STEADY_PER_SECOND * turn.sizes().seconds();
            Produced calm = turn.tools()
                    .produce(cluster, new ProduceRun(turn.topic(), steady, RECORD, STEADY_PER_SECOND, settings));
            figures.put(Metric.P50, calm.p50());
            figures.put(Metric.P99, calm.p99());
            return figures;
        }
    }
}
