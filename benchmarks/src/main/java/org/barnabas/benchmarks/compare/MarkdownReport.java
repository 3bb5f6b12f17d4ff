package org.barnabas.benchmarks.compare;

import java.util.List;
import java.util.OptionalDouble;

/** The table. */
final class MarkdownReport {

    private MarkdownReport() {}

    static String of(Setting setting, List<Results.Row> rows) {
        StringBuilder text = new StringBuilder("# Barnabas and Apache Kafka on one machine\n\n");
        text.append("Measured ")
                .append(setting.date())
                .append(" on ")
                .append(setting.machine())
                .append(".  \n");
        text.append("Barnabas: ")
                .append(setting.barnabas())
                .append(". Apache Kafka: ")
                .append(setting.kafka());
        text.append(", the flags of its own scripts.  \n");
        text.append("Rounds: ")
                .append(setting.rounds())
                .append(", ")
                .append(setting.sizes())
                .append(" sizes; ");
        text.append("figures are medians over the rounds, ratios those of the rounds' ratios with the "
                        + "lowest and the highest. One broker, replication factor 1, 6 partitions unless said "
                        + "otherwise, no fsync unless said otherwise. Load by ")
                .append(setting.load())
                .append(" on the same cores. GB "
                        + "and MB are of payload before compression; CPU is that of the broker's process alone.\n\n");
        text.append(
                "| Scenario | Figure | Barnabas | Kafka | Ratio | from – to | Goal |\n|---|---|--:|--:|--:|--:|---|\n");
        String last = "";
        for (Results.Row row : rows) {
            String title = row.scenario().title();
            text.append("| ").append(title.equals(last) ? "" : title);
            text.append(" | ")
                    .append(row.metric().label())
                    .append(", ")
                    .append(row.metric().unit());
            text.append(" | ").append(Format.number(row.ours()));
            text.append(" | ").append(Format.number(row.peer()));
            text.append(" | ").append(Format.number(row.ratio()));
            text.append(" | ").append(range(row.ratios()));
            text.append(" | ").append(goal(row, rows)).append(" |\n");
            last = title;
        }
        return text.toString();
    }

    private static String range(List<Double> ratios) {
        if (ratios.size() < 2) {
            return "";
        }
        return Format.number(ratios.get(0)) + " – " + Format.number(ratios.get(ratios.size() - 1));
    }

    private static String goal(Results.Row row, List<Results.Row> rows) {
        OptionalDouble goal = ComparisonGoals.of(row.scenario().id(), row.metric());
        if (goal.isEmpty()) {
            return "";
        }
        String text = (row.metric().higherIsBetter() ? "≥ " : "≤ ") + goal.getAsDouble();
        if (row.ratio().isEmpty()) {
            return text;
        }
        // Latencies of a sender that fell behind tell how far, not how quickly the broker answers.
        if (row.metric() == Metric.P99
                && !ComparisonGoals.reachedRate(row.scenario().id(), rows)) {
            return text + " (rate not reached)";
        }
        return text
                + (ComparisonGoals.isMet(row.metric(), row.ratio().getAsDouble(), goal.getAsDouble()) ? " ✔" : " ✘");
    }
}
