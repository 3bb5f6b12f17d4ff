package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects anomalies; counts all of them and keeps the first of each kind. One thread. */
final class Findings {

    /** A history that lost a million records needs no million witnesses. */
    static final int KEPT = 1_000;

    private final Map<AnomalyKind, Long> counts = new EnumMap<>(AnomalyKind.class);
    private final Map<AnomalyKind, List<Anomaly>> kept = new EnumMap<>(AnomalyKind.class);

    void add(AnomalyKind kind, String explanation, Operation... operations) {
        counts.merge(kind, 1L, Long::sum);
        List<Anomaly> ofKind = kept.computeIfAbsent(kind, none -> new ArrayList<>());
        if (ofKind.size() < KEPT) {
            ofKind.add(new Anomaly(kind, explanation, List.of(operations)));
        }
    }

    Verdict verdict(int operations) {
        return new Verdict(
                operations, kept.values().stream().flatMap(List::stream).toList(), new EnumMap<>(counts));
    }
}
