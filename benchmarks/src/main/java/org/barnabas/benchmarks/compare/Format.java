package org.barnabas.benchmarks.compare;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Figures as people read them: three digits that matter. */
final class Format {

    private Format() {}

    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "–";
    }

    static String figures(Map<Metric, Double> figures) {
        if (figures.isEmpty()) {
            return "";
        }
        return new EnumMap<>(figures)
                .entrySet().stream()
                        .map(entry -> entry.getKey().label() + " " + number(entry.getValue()) + " "
                                + entry.getKey().unit())
                        .collect(Collectors.joining(", "));
    }
}
