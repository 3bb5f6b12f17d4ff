package org.barnabas.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/** Everything measured so far. */
final class Results {

    static final String OURS = "barnabas";
    static final String PEER = "kafka";

    private final List<Sample> samples = new ArrayList<>();

    /** One line of the report: a metric of a scenario on both products; medians over the rounds. */
    record Row(Scenario scenario, Metric metric, OptionalDouble ours, OptionalDouble peer) {

        /** Barnabas / Kafka, where both were measured and Kafka's figure is not zero. */
        OptionalDouble ratio() {
            if (ours.isEmpty() || peer.isEmpty() || peer.getAsDouble() == 0) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(ours.getAsDouble() / peer.getAsDouble());
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
                Row row = new Row(
                        scenario, metric, value(scenario.id(), OURS, metric), value(scenario.id(), PEER, metric));
                if (row.ours().isPresent() || row.peer().isPresent()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private OptionalDouble value(String scenario, String product, Metric metric) {
        List<Double> values = samples.stream()
                .filter(sample -> sample.scenario().equals(scenario))
                .filter(sample -> sample.product().equals(product))
                .map(sample -> sample.figures().get(metric))
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(values));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
