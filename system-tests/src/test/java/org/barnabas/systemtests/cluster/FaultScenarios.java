package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.cluster.FaultScenario.Scene;
import org.barnabas.testkit.Goals;

/** What the scenarios have in common: three brokers, a topic of three replicas, load, a fault, and the judgement. */
final class FaultScenarios {

    /** {@code -Dcluster.long=true}: many rounds and long faults, as planned for a whole night's confidence. */
    static final boolean LONG = Boolean.getBoolean("cluster.long");

    static final String TOPIC = "orders";
    static final int PARTITIONS = 3;
    static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);

    private static final Duration RETURN = Goals.patience(Duration.ofSeconds(30));
    private static final long HEAL_MS = 60_000;
    private static final double HEAP_GROWTH = 1.2;
    private static final int WARM_UP_SECONDS = 5;

    private FaultScenarios() {}

    static TestCluster.Plan three() {
        return TestCluster.of(3).with("min.insync.replicas", "2");
    }

    static int rounds(int inShort, int inLong) {
        return LONG ? inLong : inShort;
    }

    /** Starts everything, lets the script do its worst, heals, and checks what must hold after every scenario. */
    static Workload.Outcome play(FaultScenario scenario, Path folder) {
        FaultSummary summary = new FaultSummary(scenario);
        try (TestCluster cluster = scenario.plan().start(folder)) {
            cluster.createTopic(TOPIC, PARTITIONS, 3);
            try (Workload load = Workload.start(cluster, TOPIC, PARTITIONS)) {
                Map<String, Long> heap = heap(cluster, load);
                Scene scene = new Scene(cluster, load);
                scenario.script().accept(scene);
                Workload.Outcome outcome = load.finish();
                Goals.note(scenario.id() + " " + scenario.name() + ": " + outcome);
                summary.outcome(outcome);
                Replicas.awaitIdentical(cluster, load.partitions());
                summary.heapGrowth(LONG ? BrokerHealth.growth(heap, BrokerHealth.liveHeap(cluster)) : 1);
                judge(outcome, cluster, summary);
                scenario.figures().accept(scene, outcome);
                summary.passed();
                return outcome;
            }
        } finally {
            summary.write();
        }
    }

    private static Map<String, Long> heap(TestCluster cluster, Workload load) {
        if (!LONG) {
            return Map.of();
        }
        load.runFor(WARM_UP_SECONDS);
        return BrokerHealth.liveHeap(cluster);
    }

    private static void judge(Workload.Outcome outcome, TestCluster cluster, FaultSummary summary) {
        assertThat(outcome.verdict().isClean()).as(outcome.verdict().toString()).isTrue();
        Goals.atMost("ms until in sync", outcome.healMs(), HEAL_MS);
        assertThat(BrokerHealth.stackTraces(cluster))
                .as("errors with a stack trace")
                .isEmpty();
        assertThat(BrokerHealth.controllerTerms(cluster))
                .as("who was controller in which term")
                .doesNotHaveDuplicates();
        assertThat(summary.heapGrowth())
                .as("live heap at the end by that at the start")
                .isLessThanOrEqualTo(HEAP_GROWTH);
    }

    /** Time without an acknowledgement is a goal; that everything acknowledged is there and in order, an outcome. */
    static void gapsAtMost(Workload.Outcome outcome, long limitMs) {
        outcome.gaps().forEach(gap -> Goals.atMost(gap.toString(), gap.longestMs(), limitMs));
    }

    /** How often the state of the topic's partitions changed so far: leader, in-sync set. */
    static long stateChanges(Scene scene) {
        long changes = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            changes += ZooKeeperTruth.version(
                    scene.cluster().zooKeeperConnect(),
                    "/brokers/topics/" + TOPIC + "/partitions/" + partition + "/state");
        }
        return changes;
    }

    /** Waits until all brokers are registered and one of them is the controller. */
    static void awaitRegistered(Scene scene) {
        String connect = scene.cluster().zooKeeperConnect();
        Awaitility.await("all brokers are registered")
                .atMost(RETURN)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    assertThat(ZooKeeperTruth.brokers(connect))
                            .hasSize(scene.cluster().brokers().size());
                    assertThat(ZooKeeperTruth.controller(connect)).isPositive();
                });
    }
}
