package org.barnabas.benchmarks.compare;

import java.util.OptionalDouble;

/** The ratios Barnabas / Kafka that the project has set itself; at most, for throughput at least. */
final class Goals {

    private static final double CPU_PRODUCE = 0.6;
    private static final double CPU_CONSUME = 0.8;
    private static final double MEMORY = 0.4;
    private static final double START = 0.4;
    private static final double SINGLE_P99 = 0.7;
    private static final double THROUGHPUT = 1.0;

    private Goals() {}

    static OptionalDouble of(String scenario, Metric metric) {
        return switch (metric) {
            case THROUGHPUT -> OptionalDouble.of(THROUGHPUT);
            case CPU_PER_GB -> cpu(scenario);
            case P99 -> scenario.equals("single-10k") ? OptionalDouble.of(SINGLE_P99) : OptionalDouble.empty();
            case LOADED -> scenario.equals(Comparison.MEMORY) ? OptionalDouble.of(MEMORY) : OptionalDouble.empty();
            case FIRST_START -> OptionalDouble.of(START);
            default -> OptionalDouble.empty();
        };
    }

    static boolean isMet(Metric metric, double ratio, double goal) {
        return metric.higherIsBetter() ? ratio >= goal : ratio <= goal;
    }

    private static OptionalDouble cpu(String scenario) {
        if (scenario.startsWith("catch-up")) {
            return OptionalDouble.of(CPU_CONSUME);
        }
        boolean withGoal = scenario.startsWith("produce-1k-none-") || scenario.startsWith("produce-1k-lz4-");
        return withGoal ? OptionalDouble.of(CPU_PRODUCE) : OptionalDouble.empty();
    }
}
