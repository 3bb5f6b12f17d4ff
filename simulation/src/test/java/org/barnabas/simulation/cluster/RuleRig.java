package org.barnabas.simulation.cluster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Excuses;
import org.barnabas.simulation.rule.Invariants;
import org.barnabas.simulation.rule.Judgement;
import org.barnabas.simulation.rule.Ledger;
import org.barnabas.simulation.rule.TopicPromise;
import org.barnabas.simulation.rule.Truth;
import org.jspecify.annotations.Nullable;

/** A cluster whose rules are looked at, with topics of several kinds and somebody who writes to them. */
final class RuleRig {

    private static final int FEEDER_HOST = 5;
    private static final int CALM_MS = 30_000;
    private static final Map<String, Map<String, String>> TOPICS = topics();

    private final SimulatedCluster cluster;
    private final Truth truth;
    private final Map<Integer, Excuses> excuses = new HashMap<>();
    private final Invariants invariants;
    private final Judgement judgement;
    private final TestFeeder feeder;
    private boolean silent;

    private static Map<String, Map<String, String>> topics() {
        Map<String, Map<String, String>> topics = new LinkedHashMap<>();
        topics.put("kept", Map.of());
        topics.put("small", Map.of("segment.bytes", "4096"));
        topics.put(
                "compacted",
                Map.of("cleanup.policy", "compact", "segment.bytes", "4096", "min.cleanable.dirty.ratio", "0.1"));
        topics.put("shortened", Map.of("retention.bytes", "16384", "segment.bytes", "4096"));
        return topics;
    }

    private static final class Kinds implements TopicPromise {
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

    RuleRig(long seed, @Nullable Consumer<String> echo) {
        cluster = new SimulatedCluster(seed, echo);
        truth = new Truth(cluster.around().ensemble().server());
        cluster.machines().forEach(machine -> excuses.put(machine.id(), new Excuses(machine.id(), truth)));
        invariants = new Invariants(cluster.machines(), this::excuses, truth, new Kinds(), cluster);
        judgement = new Judgement(invariants, cluster);
        cluster.watch(invariants::onEvent);
        Ledger ledger = new Ledger(cluster, invariants);
        feeder =
                new TestFeeder(new ClientMachine("feeder", FEEDER_HOST, cluster.around(), ledger, () -> silent), truth);
        feeder.start(TOPICS);
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    Truth truth() {
        return truth;
    }

    Excuses excuses(int broker) {
        return Objects.requireNonNull(excuses.get(broker));
    }

    SimulatedMachine machine(int broker) {
        return cluster.machines().get(broker - 1);
    }

    int acked() {
        return feeder.acked();
    }

    /** Whether there is no trouble of any kind. */
    boolean isWell() {
        return truth.partitions().stream().allMatch(partition -> {
                    var state = truth.state(partition);
                    return state != null
                            && state.isr().size() == state.replicas().size();
                })
                && excuses.values().stream().noneMatch(each -> each.isUnclean() || each.isLossy());
    }

    boolean hasAllRecords() {
        return excuses.values().stream().noneMatch(Excuses::isLossy);
    }

    void kill(int broker) {
        if (machine(broker).isUp()) {
            excuses(broker).killed();
            machine(broker).kill();
        }
    }

    void cutPower(int broker, boolean luck) {
        if (machine(broker).isUp()) {
            machine(broker).cutPower(luck);
            excuses(broker).powerCut();
        }
    }

    void start(int broker) {
        if (!machine(broker).isUp()) {
            excuses(broker).started();
            machine(broker).start();
        }
    }

    /** Writes no more, waits until all is healed, and judges; answers what is not healed, or null. */
    @Nullable
    String end() {
        silent = true;
        boolean healed = cluster.until(cluster.around().agenda().nowMs() + CALM_MS, () -> judgement.trouble() == null);
        if (healed) {
            judgement.judgeReplicas();
        }
        return judgement.trouble();
    }
}
