package org.barnabas.testkit.history;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param operations how many were looked at
 * @param anomalies worst first; at most {@link Findings#KEPT} of a kind
 * @param counts how many there are of each kind that there is
 */
public record Verdict(int operations, List<Anomaly> anomalies, Map<AnomalyKind, Long> counts) {

    private static final int SHOWN = 5;

    /** Whether nothing was found. */
    public boolean isClean() {
        return counts.isEmpty();
    }

    /** A summary in the first line, then the first few anomalies of each kind. */
    @Override
    public String toString() {
        if (isClean()) {
            return operations + " operations, no anomaly";
        }
        String summary = counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        String details = counts.keySet().stream()
                .flatMap(kind -> anomalies.stream()
                        .filter(anomaly -> anomaly.kind() == kind)
                        .limit(SHOWN))
                .map(Anomaly::toString)
                .collect(Collectors.joining("\n"));
        return operations + " operations: " + summary + "\n" + details;
    }
}
