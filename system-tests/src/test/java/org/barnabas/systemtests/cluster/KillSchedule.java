package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.barnabas.testkit.history.Verdict;

/**
 * Kills one broker after another at fixed times: by turns that of the leader of a partition, the active controller's and
 * that of the group's coordinator, and starts each again in between. The same for every product.
 *
 * @param kills how many at most
 * @param every from one kill to the next; longer if the cluster has not healed by then, so that fewer kills fit into the
 *     time: two dead of three would be another test
 * @param away how long a broker stays dead
 */
record KillSchedule(int kills, Duration every, Duration away) {

    static final String TOPIC = "orders";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PARTITIONS = 6;
    private static final Map<String, String> TOPIC_CONFIGURATION = Map.of("min.insync.replicas", "2");

    /** What a broker is beside others. */
    enum Office {
        LEADER,
        CONTROLLER,
        COORDINATOR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param atMs on the load's clock
     * @param held all offices of the broker, among them that for which it was chosen
     * @param healedMs from the kill until all replicas were in sync again
     */
    record Kill(int broker, long atMs, Office chosen, Set<Office> held, long healedMs) {}

    /** @param byPartition longest gaps in milliseconds */
    record Row(Kill kill, Gaps.Gap gap, Map<Integer, Long> byPartition, long commitsMs) {}

    /** What became of one product. */
    record Result(String product, List<Row> rows, Verdict verdict, long acknowledged, String failures) {

        /** The longest of all kills. */
        long longestMs() {
            return rows.stream().mapToLong(row -> row.gap().longestMs()).max().orElse(0);
        }
    }

    Result run(KillableCluster cluster) {
        cluster.view().createTopic(TOPIC, PARTITIONS, 3, TOPIC_CONFIGURATION);
        try (Workload load = Workload.start(cluster, TOPIC, PARTITIONS)) {
            List<Kill> done = new ArrayList<>();
            long end = load.now() + every.toNanos() * kills;
            for (int i = 0; i < kills && load.now() < end; i++) {
                done.add(kill(cluster, load, Office.values()[i % Office.values().length]));
            }
            Workload.Outcome outcome = load.finish();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < done.size(); i++) {
                rows.add(row(outcome, load, i, done.get(i)));
            }
            return new Result(cluster.product(), rows, outcome.verdict(), outcome.acknowledged(), outcome.failures());
        }
    }

    private Kill kill(KillableCluster cluster, Workload load, Office office) {
        Map<Office, Integer> holders = Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> holders(cluster), all -> all.values().stream().allMatch(cluster::isRunning));
        int victim = holders.getOrDefault(office, 0);
        Set<Office> held = EnumSet.of(office);
        holders.forEach((each, broker) -> {
            if (broker == victim) {
                held.add(each);
            }
        });
        long at = load.now();
        load.fault("kill broker " + victim + " " + held);
        cluster.kill(victim);
        load.runUntil(at + away.toNanos());
        cluster.start(victim);
        cluster.awaitInSync(TOPIC);
        long healed = load.now() - at;
        load.runUntil(at + every.toNanos());
        return new Kill(victim, at / 1_000_000, office, held, healed / 1_000_000);
    }

    private static Map<Office, Integer> holders(KillableCluster cluster) throws Exception {
        Map<Office, Integer> holders = new LinkedHashMap<>();
        holders.put(Office.LEADER, cluster.view().leader(new TopicPartition(TOPIC, 0)));
        holders.put(Office.CONTROLLER, cluster.controller());
        holders.put(Office.COORDINATOR, cluster.view().coordinator(Workload.GROUP));
        return holders;
    }

    private static Row row(Workload.Outcome outcome, Workload load, int number, Kill kill) {
        Gaps.Gap gap = outcome.gaps().get(number);
        long from = gap.fault().atNanos();
        long until = number + 1 < outcome.gaps().size()
                ? outcome.gaps().get(number + 1).fault().atNanos()
                : from + Duration.ofMinutes(1).toNanos();
        Map<Integer, Long> byPartition = new LinkedHashMap<>();
        load.partitions()
                .forEach(partition -> byPartition.put(
                        partition.partition(), outcome.acknowledgements().ofPartition(partition, from, until)));
        return new Row(kill, gap, byPartition, outcome.acknowledgements().ofCommits(from, until));
    }
}
