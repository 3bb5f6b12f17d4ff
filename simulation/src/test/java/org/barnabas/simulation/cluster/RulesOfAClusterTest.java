package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Excuses;
import org.barnabas.simulation.rule.Invariants;
import org.barnabas.simulation.rule.Judgement;
import org.barnabas.simulation.rule.Ledger;
import org.barnabas.simulation.rule.TopicPromise;
import org.barnabas.simulation.rule.Truth;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules beside a cluster that runs: it keeps them, and they are looked at. */
class RulesOfAClusterTest {

    private static final Map<String, Map<String, String>> TOPICS = Map.of(
            "kept", Map.of(),
            "small", Map.of("segment.bytes", "4096"),
            "compacted",
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", "4096",
                            "min.cleanable.dirty.ratio", "0.1"),
            "shortened", Map.of("retention.bytes", "16384", "segment.bytes", "4096"));

    private final List<String> lines = new ArrayList<>();
    private SimulatedCluster cluster;
    private Truth truth;
    private Invariants invariants;
    private Ledger ledger;
    private TestFeeder feeder;
    private boolean silent;
    private long nanos;
    private final Map<Integer, Excuses> excuses = new HashMap<>();

    private static final class Promises implements TopicPromise {
        @Override
        public boolean keepsAll(String topic) {
            return topic.equals("kept") || topic.equals("small");
        }

        @Override
        public boolean compacts(String topic) {
            return topic.equals("compacted");
        }

        @Override
        public boolean maybeGone(String topic) {
            return false;
        }
    }

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    private void build(long seed) {
        cluster = new SimulatedCluster(seed, lines::add);
        truth = new Truth(cluster.around().ensemble().server());
        cluster.machines().forEach(machine -> excuses.put(machine.id(), new Excuses(machine.id(), truth)));
        invariants = new Invariants(cluster.machines(), excuses::get, truth, new Promises(), cluster);
        ledger = new Ledger(cluster, invariants);
        cluster.watch(() -> {
            long begin = System.nanoTime();
            invariants.onEvent();
            nanos += System.nanoTime() - begin;
        });
        feeder = new TestFeeder(new ClientMachine("feeder", 5, cluster.around(), ledger, () -> silent), truth);
        feeder.start(TOPICS);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void holdWithoutFaults(long seed) {
        // Given
        build(seed);
        Judgement judgement = new Judgement(invariants, cluster);
        cluster.until(60_000, null);
        silent = true;

        // When
        boolean healed = cluster.until(80_000, () -> judgement.trouble() == null);

        // Then
        System.out.println(
                seed + " events " + cluster.events() + " acked " + feeder.acked() + " ms " + nanos / 1_000_000);
        assertThat(healed).as(() -> judgement.trouble()).isTrue();
        judgement.judgeReplicas();
        assertThat(feeder.acked()).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void holdWhenBrokersAreKilled(long seed) {
        // Given
        build(seed);
        Judgement judgement = new Judgement(invariants, cluster);
        for (int i = 0; i < 8; i++) {
            SimulatedMachine machine = cluster.machines().get(i % 3);
            cluster.around().agenda().after(8_000 + i * 6_000, () -> {
                excuses.get(machine.id()).killed();
                machine.kill();
            });
            cluster.around().agenda().after(10_000 + i * 6_000, () -> {
                excuses.get(machine.id()).started();
                machine.start();
            });
        }
        cluster.until(60_000, null);
        silent = true;

        // When
        boolean healed = cluster.until(80_000, () -> judgement.trouble() == null);

        // Then
        System.out.println(
                seed + " events " + cluster.events() + " acked " + feeder.acked() + " ms " + nanos / 1_000_000);
        assertThat(healed).as(() -> judgement.trouble()).isTrue();
        judgement.judgeReplicas();
        assertThat(feeder.acked()).isGreaterThan(500);
    }
}
