package org.barnabas.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Everything measured so far. */
final class Results {

    static final String OURS = "barnabas";
    static final String PEER = "kafka";

    private final List<Sample> samples = new ArrayList<>();

    /**
     * One line of the report: a metric of a scenario on both products; medians over the rounds.
     *
     * @param ratios Barnabas / Kafka of each round in which both were measured and Kafka's figure is not zero, ascending
     */
    record Row(Scenario scenario, Metric metric, OptionalDouble ours, OptionalDouble peer, List<Double> ratios) {

        /** The median of the rounds' ratios: what else the machine did in a round, it did to both. */
        OptionalDouble ratio() {
            return medianOf(ratios);
        }
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    List<Row> rows(List<Scenario> scenarios) {
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            for (Metric metric : Metric.values()) {
                Row row = row(scenario, metric);
                if (row.ours().isPresent() || row.peer().isPresent()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private Row row(Scenario scenario, Metric metric) {
        Map<Integer, Double> ours = byRound(scenario.id(), OURS, metric);
        Map<Integer, Double> peer = byRound(scenario.id(), PEER, metric);
        List<Double> ratios = ours.entrySet().stream()
                .filter(entry -> peer.getOrDefault(entry.getKey(), 0.0) != 0)
                .map(entry -> entry.getValue() / Objects.requireNonNull(peer.get(entry.getKey()), "filtered"))
                .sorted()
                .toList();
        return new Row(
                scenario, metric, medianOf(List.copyOf(ours.values())), medianOf(List.copyOf(peer.values())), ratios);
    }

    private Map<Integer, Double> byRound(String scenario, String product, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Sample sample : samples) {
            Double figure = sample.figures().get(metric);
            if (figure != null
                    && sample.scenario().equals(scenario)
                    && sample.product().equals(product)) {
                values.put(sample.round(), figure);
            }
        }
        return values;
    }

    private static OptionalDouble medianOf(List<Double> values) {
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(values));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
