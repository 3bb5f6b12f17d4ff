package org.barnabas.benchmarks.compare;

import java.util.List;
import java.util.OptionalDouble;

/** The ratios Barnabas / Kafka that the project has set itself; at most, for throughput at least. */
final class ComparisonGoals {

    private static final double CPU_PRODUCE = 0.6;
    /** What is compressed is inflated and looked into, as in Kafka. */
    private static final double CPU_COMPRESSED = 0.75;

    private static final double CPU_CONSUME = 0.8;
    private static final double MEMORY = 0.4;
    private static final double START = 0.4;
    private static final double SINGLE_P99 = 0.7;
    private static final double SINGLE_RATE = 10_000;
    private static final double OLD_CPU = 0.7;
    private static final double OLD_P99 = 0.7;
    private static final double OLD_PEAK = 0.3;
    private static final double REACHED_PART = 0.98;
    private static final double THROUGHPUT = 1.0;
    private static final double CLUSTER_THROUGHPUT = 1.2;

    private ComparisonGoals() {}

    static OptionalDouble of(String scenario, Metric metric) {
        return switch (metric) {
            case THROUGHPUT -> throughput(scenario);
            case CPU_PER_GB -> cpu(scenario);
            case P99 -> p99(scenario);
            case PEAK -> scenario.equals(Comparison.OLD_MEMORY) ? OptionalDouble.of(OLD_PEAK) : OptionalDouble.empty();
            case LOADED ->
                scenario.equals(Comparison.MEMORY) || isCluster(scenario)
                        ? OptionalDouble.of(MEMORY)
                        : OptionalDouble.empty();
            case FIRST_START -> OptionalDouble.of(START);
            default -> OptionalDouble.empty();
        };
    }

    /** What the old clients bring is limited by themselves. */
    private static OptionalDouble throughput(String scenario) {
        if (isOld(scenario)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(isCluster(scenario) ? CLUSTER_THROUGHPUT : THROUGHPUT);
    }

    private static OptionalDouble p99(String scenario) {
        if (isOld(scenario)) {
            return OptionalDouble.of(OLD_P99);
        }
        return scenario.equals("single-10k") ? OptionalDouble.of(SINGLE_P99) : OptionalDouble.empty();
    }

    private static boolean isOld(String scenario) {
        return scenario.startsWith(OldScenarios.PREFIX);
    }

    private static boolean isCluster(String scenario) {
        return scenario.startsWith(ClusterScenarios.PREFIX);
    }

    static boolean isMet(Metric metric, double ratio, double goal) {
        return metric.higherIsBetter() ? ratio >= goal : ratio <= goal;
    }

    /** Whether both products kept up with the fixed rate of a scenario; true where there is none. */
    static boolean reachedRate(String scenario, List<Results.Row> rows) {
        return rows.stream()
                .filter(row -> row.scenario().id().equals(scenario) && row.metric() == Metric.RATE)
                .allMatch(row -> isReached(row.ours(), scenario) && isReached(row.peer(), scenario));
    }

    private static boolean isReached(OptionalDouble rate, String scenario) {
        double wanted = isOld(scenario) ? OldScenarios.STEADY_PER_SECOND : SINGLE_RATE;
        return rate.isEmpty() || rate.getAsDouble() >= wanted * REACHED_PART;
    }

    private static OptionalDouble cpu(String scenario) {
        if (isOld(scenario)) {
            return OptionalDouble.of(OLD_CPU);
        }
        if (scenario.startsWith("catch-up")) {
            return OptionalDouble.of(CPU_CONSUME);
        }
        if (scenario.startsWith("produce-1k-lz4-") || scenario.startsWith("produce-1k-zstd-")) {
            return OptionalDouble.of(CPU_COMPRESSED);
        }
        boolean withGoal = isCluster(scenario) || scenario.startsWith("produce-1k-none-");
        return withGoal ? OptionalDouble.of(CPU_PRODUCE) : OptionalDouble.empty();
    }
}
