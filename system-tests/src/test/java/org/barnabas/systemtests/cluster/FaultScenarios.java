package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What the scenarios have in common: three brokers, a topic of three replicas, load, a fault, and the judgement. */
final class FaultScenarios {

    /** {@code -Dcluster.long=true}: many rounds and long faults, as planned for a whole night's confidence. */
    static final boolean LONG = Boolean.getBoolean("cluster.long");

    static final String TOPIC = "orders";
    static final int PARTITIONS = 3;
    static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);

    /** A cluster under load. */
    record Scene(TestCluster cluster, Workload load) {}

    private FaultScenarios() {}

    static TestCluster.Plan three() {
        return TestCluster.of(3).with("min.insync.replicas", "2");
    }

    static int rounds(int inShort, int inLong) {
        return LONG ? inLong : inShort;
    }

    /** Starts everything, lets the script do its worst, heals, and checks what must hold after every scenario. */
    static Workload.Outcome play(String name, TestCluster.Plan plan, Path folder, Consumer<Scene> script) {
        try (TestCluster cluster = plan.start(folder)) {
            cluster.createTopic(TOPIC, PARTITIONS, 3);
            try (Workload load = Workload.start(cluster, TOPIC, PARTITIONS)) {
                script.accept(new Scene(cluster, load));
                Workload.Outcome outcome = load.finish();
                System.out.println(name + ": " + outcome);
                assertThat(outcome.verdict().isClean())
                        .as(outcome.verdict().toString())
                        .isTrue();
                Replicas.awaitIdentical(cluster, load.partitions());
                return outcome;
            }
        }
    }

    static void gapsAtMost(Workload.Outcome outcome, long limitMs) {
        assertThat(outcome.gaps())
                .allSatisfy(
                        gap -> assertThat(gap.longestMs()).as(gap.toString()).isLessThanOrEqualTo(limitMs));
    }
}
